"""Say where, never what: no value out of a list shows anywhere, however ingest ends."""

from __future__ import annotations

import io
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
from builders import World
from transcripts import Factlab

from factlab.errors import FactlabError
from factlab.partner.ingest import judge

MARKERS = ("1506AD", "1506AC", "9753ZZ", "48151", "62342", "KLANT7731", "Zwaluwstaart", "Xylofoonlaan", "17-03-2019")
"""What the cells of the lists below hold, in good rows and in damaged ones; a marker anywhere is a leak."""

HEADER = "postcode;huisnummer;toevoeging;voorziening;begindatum;clientnummer;opmerking"
GOOD = [f"1506AD;48151;;AL01;17-03-2019;KLANT7731{n};Zwaluwstaart, Xylofoonlaan 62342" for n in range(3)] + [
    "1506AC;12;;AL02;17-03-2019;KLANT7731;Zwaluwstaart"
]
DAMAGED = [
    "1506AD;Zwaluwstaart;;AL01;17-03-2019;KLANT7731;",
    "Zwaluwstaart;48151;;AL01;17-03-2019;KLANT7731;",
    "1506AD;48151;#Zwaluwstaart;AL01;17-03-2019;KLANT7731;",
    "1506AD;48151;;Xylofoonlaan;17-03-2019;KLANT7731;",
    "1506AD;48151;;AL01;17-03-2019Zwaluwstaart;KLANT7731;",
    "1506AD;48151;;AL01;17-03-2019;KLANT7731;x;62342;Zwaluwstaart",
    "9753ZZ;62342;;AL01;17-03-2019;KLANT7731;",
    ";48151;;AL01;17-03-2019;KLANT7731;",
    "1506AD;17-03-2019 Zwaluwstaart;;AL01;;KLANT7731;",
    "1506AC;62342;;AL01;;KLANT7731;",
]
ROWS = [line.split(";")[:7] for line in (HEADER, *GOOD, *DAMAGED)]


def csv(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *lines, "")).encode()


def excel(sheets: int = 1) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for _ in range(sheets):
        sheet = book.add_worksheet("Zwaluwstaart" if sheets == 1 else None)
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def in_parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(pa.table(columns), buffer, compression="none", use_dictionary=False)
    return buffer.getvalue()


AS_PARQUET = in_parquet(**{name: [row[at] for row in ROWS[1:]] for at, name in enumerate(ROWS[0])})
ALL = csv(*GOOD, *DAMAGED)

# name → (bytes, further words, exit code)
LISTS: dict[str, tuple[str, bytes, tuple[str, ...], int]] = {
    "a good list": ("l.csv", csv(*GOOD), (), 0),
    "rejects that are accepted": ("l.csv", ALL, ("--accept-rejects",), 0),
    "a dry run": ("l.csv", ALL, ("--accept-rejects", "--dry-run", "--contents", "inhoud.csv"), 0),
    "too many rejects": ("l.csv", ALL, (), 11),
    "excel": ("l.xlsx", excel(), ("--accept-rejects",), 0),
    "parquet": ("l.parquet", AS_PARQUET, ("--accept-rejects",), 0),
    "nothing to send": ("l.csv", csv(*DAMAGED[:5]), ("--accept-rejects",), 10),
    "no headers": ("l.csv", "\n".join(GOOD).encode(), (), 10),
    "no headers and no postcode first": ("l.csv", b"Zwaluwstaart;48151;Xylofoonlaan\nKLANT7731;62342;x\n", (), 10),
    "no headers, names alone": ("l.csv", b"Zwaluwstaart;KLANT7731\nXylofoonlaan;x\n", (), 10),
    "no headers in excel-less parquet": ("l.parquet", in_parquet(Zwaluwstaart=["48151"], KLANT7731=["x"]), (), 10),
    "values twice where headers should be": ("l.csv", b"Zwaluwstaart;48151;48151\n1;2;3\n", (), 10),
    "a personal column": ("l.csv", csv("Zwaluwstaart;1506AD;48151", header="achternaam;postcode;nr"), (), 10),
    "no column voorziening": ("l.csv", csv("1506AD;48151;KLANT7731", header="postcode;nr;client"), (), 10),
    "a column that is not there": ("l.csv", csv(*GOOD), ("--columns", "postcode=pc4"), 2),
    "a voorziening of another": ("l.csv", csv(*GOOD), ("--voorziening", "WM01"), 2),
    "an unknown encoding": ("l.csv", csv(*GOOD) + b"Zwaluwstaart\x81\x8d", (), 10),
    "half a utf-16": ("l.csv", csv(*GOOD).decode().encode("utf-16")[:-1], (), 10),
    "a zero byte": ("l.csv", csv(*GOOD).replace(b"KLANT", b"KLA\0NT"), (), 10),
    "an open quote": ("l.csv", csv(*GOOD, '1506AD;48151;;AL01;;;"Zwaluwstaart', *GOOD), (), 10),
    "one line without end": ("l.csv", csv('1506AD;"' + "Zwaluwstaart" * 200_000), (), 10),
    "excel called csv": ("l.csv", excel(), (), 10),
    "csv called excel": ("l.xlsx", ALL, (), 10),
    "csv called parquet": ("l.parquet", ALL, (), 10),
    "half an excel": ("l.xlsx", excel()[:-200], (), 10),
    "excel with two sheets": ("l.xlsx", excel(2), (), 10),
    "half a parquet": ("l.parquet", AS_PARQUET[:-20], (), 10),
    "parquet with broken text": ("l.parquet", AS_PARQUET.replace(b"KLANT", b"KL\xffNT"), (), 10),
    "parquet with a broken page": (
        "l.parquet",
        AS_PARQUET.replace(b"KLANT7731", b"\0" * 9, 2),
        ("--accept-rejects",),
        0,
    ),
}


def leaks(text: str) -> list[str]:
    """The markers in a text, also when it is folded, spaced or grouped by thousands."""
    plain = "".join(text.split()).replace(".", "").replace(",", "").casefold()
    return [marker for marker in MARKERS if marker.casefold().replace(".", "") in plain]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files would be left."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_behind(*folders: Path, but: str) -> dict[str, str]:
    return {
        path.name: path.name + path.read_bytes().decode("latin-1") + path.read_bytes().decode("utf-16", "ignore")
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name != but and path.suffix != ".ronde"
    }


def test_the_lists_of_this_test_do_hold_the_markers() -> None:
    assert set(leaks(ALL.decode())) == set(MARKERS)
    assert leaks("row 48.151 of zwaluw staart") == ["48151", "Zwaluwstaart"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("way", [("--lang", "nl"), ("--lang", "en", "--json")])
def test_no_value_shows_in_what_is_said_or_left_behind(
    homes: Path, factlab: Factlab, temporary: Path, caplog: pytest.LogCaptureFixture, name: str, way: tuple[str, ...]
) -> None:
    file, data, words, code = LISTS[name]
    (homes / "wijkteam" / file).write_bytes(data)
    ran = factlab(homes / "wijkteam", "ingest", file, *words, *way)
    assert ran.code == code, ran.said
    assert leaks(ran.said + caplog.text) == []
    for left, text in left_behind(homes / "wijkteam", temporary, but=file).items():
        assert leaks(text) == [], left
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", [name for name, (_, _, words, code) in LISTS.items() if code == 10 and not words])
def test_no_value_shows_in_an_error_or_its_traceback(tmp_path: Path, small: World, name: str) -> None:
    file, data, _, _ = LISTS[name]
    (tmp_path / file).write_bytes(data)
    partner = small.round.partner("wijkteam")
    assert partner is not None
    with pytest.raises(FactlabError) as caught:
        judge([tmp_path / file], small.round, partner, {})
    error = caught.value
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)
    assert leaks(told) == []
    assert name == "a personal column" or leaks(str(error.where)) == []


STEPS = [
    "factlab.partner.ingest.read_list",
    "factlab.partner.ingest.choose_columns",
    "factlab.partner.ingest.count_rows",
    "factlab.partner.ingest.gather",
    "factlab.partner.ingest.summarise",
    "factlab.partner.ingest.link_keys",
    "factlab.partner.ingest.in_order",
    "factlab.partner.ingest.pack",
    "factlab.partner.ingest.signed_file",
    "factlab.partner.rows.running.parse_date",
    "factlab.partner.rows.addresses.parse_number",
    "factlab.partner.rows.addresses.parse_postcode",
    "factlab.protocol.contents.write_contents",
    "factlab.cli.files._write",
]
FAILURES: list[Callable[[], BaseException]] = [
    lambda: ValueError(f"invalid literal for int(): {MARKERS}"),
    lambda: KeyError(MARKERS[3]),
    lambda: UnicodeDecodeError("utf-8", b"Zwaluwstaart", 0, 1, "Xylofoonlaan"),
    lambda: MemoryError("Zwaluwstaart"),
    lambda: KeyboardInterrupt("Zwaluwstaart"),
]


@pytest.mark.parametrize("step", STEPS)
def test_a_fault_nobody_foresaw_tells_its_place_and_no_value_and_leaves_nothing_half_done(
    homes: Path, factlab: Factlab, temporary: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(csv(*GOOD))
    before = {path.name for path in home.iterdir()}
    for failure in FAILURES:

        def fail(*_: object, _failure: Callable[[], BaseException] = failure, **__: object) -> None:
            raise _failure()

        with monkeypatch.context() as patch:
            patch.setattr(step, fail)
            ran = factlab(home, "ingest", "l.csv", "--contents", "inhoud.csv")
        assert ran.code == (130 if isinstance(failure(), KeyboardInterrupt) else 1)
        assert leaks(ran.said) == []
        assert "Traceback" not in ran.said
        assert {path.name for path in home.iterdir()} == before
        assert list(temporary.iterdir()) == []


def test_a_full_disk_leaves_nothing_and_says_which_file(
    homes: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(csv(*GOOD))
    before = {path.name for path in home.iterdir()}

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = factlab(home, "ingest", "l.csv", "--contents", "inhoud.csv")
    assert ran.code == 1
    assert "inhoud.csv cannot be written" in ran.err
    assert {path.name for path in home.iterdir()} == before


def test_the_report_of_rejects_holds_file_row_reason_and_words_alone(homes: Path, factlab: Factlab) -> None:
    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(ALL)
    factlab(home, "ingest", "l.csv", "--accept-rejects")
    lines = (home / "klein-2026-1.wijkteam.afgewezen.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "bestand;rij;reden;uitleg"
    assert [line.split(";")[:3] for line in lines[1:]] == [
        ["l.csv", "6", "number_invalid"],
        ["l.csv", "7", "postcode_invalid"],
        ["l.csv", "8", "excel_damage"],
        ["l.csv", "9", "voorziening_unknown"],
        ["l.csv", "10", "date_invalid"],
        ["l.csv", "11", "not_an_address"],
        ["l.csv", "13", "postcode_missing"],
        ["l.csv", "14", "excel_damage"],
    ]
