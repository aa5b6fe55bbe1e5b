"""Text as programs write it: encodings told apart, damage named, line ends and delimiters of every kind."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from list_shapes import Read, told

from factlab.errors import UnreadableInput
from factlab.partner.providers import read_list

WORDS = ("Cliënt", "Renéstraat", "Coöperatie", "Curaçaohof", "Eliëzerweg", "Financiën", "Zoë", "Müllerpad", "café")


def test_a_dos_list_with_accents_in_header_and_streets_is_read_as_such_and_noted(read: Read) -> None:
    text = "cliëntnummer;postcode;huisnummer;straat\r\n1;1506AB;12;Renéstraat\r\n2;1506AC;3;Coöperatiehof\r\n"
    raw = read("a.csv", text.encode("cp850"))
    assert next(iter(raw.columns)) == "cliëntnummer"
    assert told(raw)["straat"] == ["Renéstraat", "Coöperatiehof"]
    assert raw.notes == ("encoding_cp850",)


@pytest.mark.parametrize("word", ["’s-Gravenweg", "Oud–Zuid", "“de Hoef”", "Šimić", "foto’s", "2 € per week", "10‰"])
def test_windows_signs_beside_letters_do_not_make_it_dos(read: Read, word: str) -> None:
    raw = read("a.csv", f"postcode;huisnummer;x\n1506AB;1;{word}\n".encode("cp1252", "replace"))
    assert raw.notes == ()
    assert told(raw)["x"] == [word.encode("cp1252", "replace").decode("cp1252")]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.sampled_from(["cp1252", "cp850", "utf-8"]))
def test_dutch_words_come_through_in_every_encoding(tmp_path: Path, words: list[str], encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "".join(f"{line}\n" for line in ("postcode;huisnummer;x", *(f"1506AB;1;{w}" for w in words))).encode(encoding)
    )
    assert told(read_list(path))["x"] == words


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp850"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_text_that_was_read_in_a_wrong_encoding_and_saved_again_is_named(read: Read, kind: str, wrong: str) -> None:
    damaged = "Renéstraat, Zoë".encode().decode(wrong)
    assert read(f"a.{kind}", as_file(kind, damaged)).notes == ("encoding_mangled",)


def test_a_lost_sign_is_named_in_a_header_too(read: Read) -> None:
    assert read("a.csv", "postcode;huisnummer;x\n1506AB;1;Zo\ufffd\n".encode()).notes == ("encoding_mangled",)
    assert read("a.csv", "cliÃ«nt;postcode;huisnummer\n1;1506AB;1\n".encode()).notes == ("encoding_mangled",)


@pytest.mark.parametrize("word", ["SÃO", "Âme", "â", "Å", "Zoë", "Ã", "’s"])
def test_letters_that_only_begin_like_damage_are_not_named(read: Read, word: str) -> None:
    assert read("a.csv", f"postcode;huisnummer;x\n1506AB;1;{word}\n".encode()).notes == ()


def as_file(kind: str, text: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "csv":
        return f"postcode;huisnummer;x\n1506AB;1;{text}\n".encode()
    if kind == "parquet":
        parquet.write_table(pa.table({"postcode": ["1506AB"], "huisnummer": [1], "x": [text]}), buffer)
    else:
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["postcode", "huisnummer", "x"])
            sheet.write_row(1, 0, ["1506AB", 1, text])
    return buffer.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_every_system_ends_them_and_quoted_ones_stay_in_the_value(read: Read, end: str) -> None:
    text = f'Titel{end}{end}postcode;huisnummer;x{end}1506AB;1;"a{end}b"{end}{end}1506AC;2;{end}'
    raw = read("a.csv", text.encode())
    assert told(raw)["postcode"] == ["1506AB", "1506AC"]
    assert told(raw)["x"] == [f"a{end}b".replace("\r", "\n") if end == "\r" else f"a{end}b", ""]
    assert (raw.heading, raw.numbers.tolist()) == (3, [4, 6])


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_quote_that_never_closes_is_refused_with_the_row_counted_from_the_top(read: Read, end: str) -> None:
    lines = ["Titel", "", "postcode;huisnummer;x", "1506AB;1;", '1506AC;2;"nog', "1506AD;3;", "1506AE;4;", ""]
    with pytest.raises(UnreadableInput, match="csv_quote_open") as caught:
        read("a.csv", end.join(lines).encode())
    assert caught.value.where == {"file": "a.csv", "row": "5"}


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\r\n"])
def test_the_line_that_tells_excel_the_delimiter_is_followed_and_is_no_row(read: Read, line: str) -> None:
    raw = read("a.csv", f"{line}postcode;huisnummer;a,b,c,d\n1506AB;1;x,y\n".encode())
    assert told(raw) == {"postcode": ["1506AB"], "huisnummer": ["1"], "a,b,c,d": ["x,y"]}
    assert (raw.heading, raw.numbers.tolist()) == (1, [2])


def test_a_delimiter_that_only_that_line_can_tell_is_followed(read: Read) -> None:
    assert told(read("a.csv", b"sep=^\npostcode^huisnummer\n1506AB^1\n")) == {
        "postcode": ["1506AB"],
        "huisnummer": ["1"],
    }


def test_the_delimiter_is_that_of_the_headers_and_not_of_the_titles(read: Read) -> None:
    raw = read("a.csv", b"Wmo, Jeugd, Schuld, en meer\n\npostcode;huisnummer\n1506AB;1\n")
    assert list(raw.columns) == ["postcode", "huisnummer"]


def test_an_old_excel_file_called_csv_is_named(read: Read) -> None:
    with pytest.raises(UnreadableInput, match="excel_named_csv"):
        read("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_file_larger_than_any_list_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as target:
        target.truncate((2 << 30) + 1)
    with pytest.raises(UnreadableInput, match="list_too_large"):
        read_list(path)
