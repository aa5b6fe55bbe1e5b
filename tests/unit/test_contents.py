"""`--contents`: the readable form and the sealed form are the same rows."""

from __future__ import annotations

import pytest
from builders import some_rows

from factlab.errors import UnreadableInput
from factlab.protocol.contents import read_contents, write_contents
from factlab.protocol.submission import contents_hash, in_order, pack


def test_the_readable_form_gives_the_signed_hash_back() -> None:
    rows = some_rows("wijkteam")
    again = in_order(read_contents(write_contents(rows), "f"))
    assert contents_hash(pack(again)) == contents_hash(pack(rows))


def test_the_readable_form_holds_link_keys_areas_voorzieningen_and_nothing_else() -> None:
    lines = write_contents(some_rows("wijkteam")).decode().splitlines()
    assert lines[0] == "soort;koppelsleutel;gebied;voorziening"
    assert {line.split(";")[0] for line in lines[1:]} == {"adres", "controle", "zout"}
    assert {line.split(";")[2] for line in lines[1:]} == {"WK990001", ""}


def test_a_spreadsheet_that_added_a_byte_order_mark_is_still_read() -> None:
    rows = some_rows("wijkteam")
    assert len(read_contents(b"\xef\xbb\xbf" + write_contents(rows), "f")) == len(rows)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("adres;00;WK990001;AL01", "contents_row_unreadable"),
        ("adres;" + "g" * 32 + ";WK990001;AL01", "contents_row_unreadable"),
        ("huis;" + "a" * 32 + ";WK990001;AL01", "contents_row_unreadable"),
        ("adres;" + "a" * 32, "contents_row_unreadable"),
        ('adres;"' + "a" * 32, "contents_unreadable"),
    ],
)
def test_a_changed_row_is_refused_by_its_number(line: str, key: str) -> None:
    data = write_contents(some_rows("wijkteam")) + line.encode() + b"\n"
    with pytest.raises(UnreadableInput, match=key) as caught:
        read_contents(data, "inhoud.csv")
    assert "a" * 32 not in str(caught.value.where)


def test_contents_without_their_salt_or_with_two_are_refused() -> None:
    data = write_contents(some_rows("wijkteam"))
    salt = data[data.index(b"zout;") :]
    for changed in (data.removesuffix(salt), data + salt):
        with pytest.raises(UnreadableInput, match="contents_unreadable"):
            read_contents(changed, "f")


@pytest.mark.parametrize("data", [b"", b"\xff\xff", b"something;else\n"])
def test_another_file_is_not_taken_for_contents(data: bytes) -> None:
    with pytest.raises(UnreadableInput, match="contents_unreadable"):
        read_contents(data, "f")
