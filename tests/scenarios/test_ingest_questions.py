"""factlab ingest with somebody at a terminal, and what a script is told instead."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import sys
import time
from pathlib import Path

import pytest
from builders import list_csv
from transcripts import Factlab, Typing, files_in

from factlab.protocol.seal import take_apart
from factlab.protocol.submission import SUBMISSION_KIND, read_submission_header

SENT = "klein-2026-1.wijkteam.factlab"
OVERVIEW = "klein-2026-1.wijkteam.overzicht.html"
TRIAL = "klein-2026-1.wijkteam.proef.html"
MARKER = "Zwaluwstaart"


def contents_of(path: Path) -> str:
    return read_submission_header(take_apart(path.read_bytes(), SUBMISSION_KIND, "f").header).contents_sha256


PLACES = [(f"1506A{letter}", number) for letter in "ABD" for number in range(1, 20)]


def lay_rows(path: Path, header: str, row: str) -> None:
    path.write_bytes(list_csv(*(row.format(pc=pc, nr=nr) for pc, nr in PLACES), header=header))


UNCLEAR = {
    "personal columns": ("pc;nr;product;BSN;Naam", "{pc};{nr};AL01;1;" + MARKER),
    "personal values": ("pc;nr;product;kenmerk", "{pc};{nr};AL01;{nr}@zwaluwstaart.nl"),
    "two alike": ("pc;huisnr;nummer;product", "{pc};{nr};{nr};AL01"),
    "no postcode": ("kode;nr;product;opmerking", "{pc};{nr};AL01;" + MARKER),
    "no address at all": ("kode;hn;product", "{pc};{nr};AL01"),
    "one line": ("waar;product", MARKER + "straat {nr}, {pc} Zaandam;AL01"),
    "a postal address too": (
        "pc;nr;product;Postadres postcode;Postadres nr",
        "{pc};{nr};AL01;9999ZZ;1",
    ),
    "a guardian too": ("pc;nr;product;Postcode ouder;Huisnummer ouder", "{pc};{nr};AL01;9999ZZ;1"),
    "a home without a header": ("kode;hn;product;Postadres postcode;Postadres nr", "{pc};{nr};AL01;9999ZZ;1"),
    "a voorziening under another name": ("pc;nr;wat", "{pc};{nr};AL01"),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_a_script_is_told_to_add_can_be_pasted_and_enter_on_a_terminal_does_the_same(
    home: Path, factlab: Factlab, type_: Typing, name: str
) -> None:
    lay_rows(home / "lijst een.csv", *UNCLEAR[name])
    words = ["ingest", "lijst een.csv"]
    for _ in range(3):
        ran = factlab(home, *words, "--lang", "nl")
        if ran.code == 0:
            break
        assert ran.code == 10, ran.err
        assert MARKER.lower() not in ran.said.lower()
        hint = ran.err.splitlines()[-1]
        first = re.search(r"""--(?:columns|ignore|voorziening) (?:"[^"]*"|[\w=+.]+)""", hint)
        assert first, hint
        words += shlex.split(first[0])
    told = contents_of(home / SENT)
    (home / SENT).unlink()
    ran = type_(home, "ingest", "lijst een.csv", typed="\n\n\n\n\nn\n")
    assert ran.code == 0, ran.said
    assert MARKER.lower() not in ran.said.lower()
    assert contents_of(home / SENT) == told


def test_what_a_script_is_told_of_the_second_address_can_be_pasted_too(home: Path, factlab: Factlab) -> None:
    lay_rows(home / "a.csv", "pc;nr;toev;product;Post postcode;Post nr", "9999ZZ;1;x;AL01;{pc};{nr}")
    lay_rows(home / "b.csv", "pc;nr;product", "{pc};{nr};AL01")
    hint = factlab(home, "ingest", "a.csv", "--lang", "nl").err.splitlines()[-1]
    second = hint.partition("tweede: ")[2]
    assert factlab(home, "ingest", "a.csv", *shlex.split(second)).code == 0
    told = contents_of(home / SENT)
    assert factlab(home, "ingest", "b.csv", "--replace").code == 0
    assert contents_of(home / SENT) == told


def test_a_workbook_with_two_lists_is_asked_about_and_the_option_can_be_pasted(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(home / "a.xlsx") as book:
        for sheet, number in (("Oktober", 1), ("September", 2)):
            page = book.add_worksheet(sheet)
            for at, row in enumerate([["postcode", "nr", "product"], ["1506AA", number, "AL01"]]):
                page.write_row(at, 0, row)
    ran = factlab(home, "ingest", "a.xlsx")
    assert ran.code == 10
    option = re.search(r'--sheet (?:"[^"]*"|\S+)', ran.err)
    assert option
    assert factlab(home, "ingest", "a.xlsx", *shlex.split(option[0])).code == 0
    told = contents_of(home / SENT)
    assert type_(home, "ingest", "a.xlsx", "--replace", typed="\n1\nn\n").code == 0
    assert contents_of(home / SENT) != told
    assert type_(home, "ingest", "a.xlsx", "--replace", typed="3\nj\n").code == 0
    assert contents_of(home / SENT) == told
    assert 'blad = "Oktober,September"' in (home / "lijsten.toml").read_text("utf-8")
    assert factlab(home, "ingest", "--replace").code == 0
    assert contents_of(home / SENT) == told


def test_bare_ingest_asks_question_by_question_and_the_next_round_is_one_command_with_the_same_contents(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "clienten-2026-10.csv", "kode;nr;Naam", "{pc};{nr};" + MARKER)
    lay_rows(home / "wmo.csv", "pc;nr;product", "{pc};{nr};AL02")
    (home / "bezwaren.csv").write_bytes(b"postcode;huisnummer\n1506AA;3\n")
    ran = type_(home, "ingest", "--lang", "nl", typed="2 3\n\n\n\n2\n\n\n")
    assert ran.code == 0, ran.said
    assert MARKER not in ran.said
    order = [
        "Welke bestanden",
        "bezwaren",
        "Naam weglaten",
        "welke kolom is postcode",
        "welke voorziening",
        "Onthouden",
    ]
    assert [ran.err.index(words) for words in order] == sorted(ran.err.index(words) for words in order)
    assert ran.err.index("Onthouden") < ran.err.index("De inzending maken?")
    assert (home / "lijsten.toml").read_text("utf-8").partition("\n\n")[2] == (
        'weglaten = "bezwaren.csv"\n'
        '\n[[lijst]]\nbestand = "clienten-*.csv"\nkolommen = { postcode = "kode" }\n'
        'negeren = ["Naam"]\nvoorziening = "AL02"\n'
        '\n[[lijst]]\nbestand = "wmo.csv"\n'
    )
    told = contents_of(home / SENT)
    (home / SENT).unlink()
    (home / "clienten-2026-10.csv").rename(home / "clienten-2027-04.csv")
    ran = factlab(home, "ingest")
    assert (ran.code, ran.err) == (0, "")
    assert contents_of(home / SENT) == told
    again = type_(home, "ingest", "--replace", typed="")
    assert again.code == 0
    assert contents_of(home / SENT) == told


def test_who_does_not_want_to_send_yet_keeps_the_overview_and_has_no_submission(home: Path, type_: Typing) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    ran = type_(home, "ingest", typed="\n\nn\nn\n")
    assert ran.code == 0
    assert TRIAL in files_in(home)
    assert not {SENT, OVERVIEW, "lijsten.toml"} & set(files_in(home))


@pytest.mark.parametrize("typed", ["", "\n", "\n\n", "x\nx\nx\n", "9 1\nalles\n-1\n"])
def test_no_answer_and_nonsense_end_cleanly_and_leave_nothing(home: Path, type_: Typing, typed: str) -> None:
    lay_rows(home / "a.csv", "pc;huisnr;nummer;product", "{pc};{nr};{nr};AL01")
    before = files_in(home)
    ran = type_(home, "ingest", typed=typed)
    assert ran.code == 2
    assert [line.partition(":")[0] for line in ran.err.splitlines()[-2:]] == ["error", "hint"]
    assert files_in(home) == before


def test_without_a_terminal_and_with_json_nothing_is_asked_or_remembered(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "a.csv", "pc;nr", "{pc};{nr}")
    before = files_in(home)
    for ran in (factlab(home, "ingest"), type_(home, "ingest", "--json", typed="\n\n\n")):
        assert ran.code == 2
        assert "factlab ingest clienten.xlsx" in ran.err
    assert files_in(home) == before
    assert type_(home, "ingest", "a.csv", "--voorziening", "AL01", "--json", typed="\n\n").code == 0
    assert factlab(home, "ingest", "a.csv", "--voorziening", "AL01", "--replace").code == 0
    assert "lijsten.toml" not in files_in(home)


def test_options_on_a_terminal_are_remembered_when_the_officer_wants(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "a.csv", "kode;nr;x", "{pc};{nr};" + MARKER)
    words = ("--columns", "postcode=kode", "--voorziening", "AL01", "--ignore", "x")
    assert type_(home, "ingest", "a.csv", *words, typed="n\n").code == 0
    assert "lijsten.toml" not in files_in(home)
    assert type_(home, "ingest", "a.csv", *words, "--replace", typed="\n").code == 0
    told = contents_of(home / SENT)
    assert factlab(home, "ingest", "--replace").code == 0
    assert contents_of(home / SENT) == told
    # Nothing new was said: nothing is asked.
    ran = type_(home, "ingest", "a.csv", *words, "--replace", typed="")
    assert (ran.code, "Remember" in ran.err) == (0, False)
    # An option goes before what is remembered.
    assert factlab(home, "ingest", "a.csv", "--voorziening", "AL02", "--replace").code == 0
    assert contents_of(home / SENT) != told


def test_how_the_objections_are_read_is_remembered_too(home: Path, factlab: Factlab, type_: Typing) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    (home / "bezwaren.csv").write_bytes(f"pc;nr;Naam\n1506AA;3;{MARKER}\n".encode())
    ran = type_(home, "ingest", typed="\n\n\n\n\n")
    assert ran.code == 0, ran.said
    assert MARKER not in ran.said
    assert '[[lijst]]\nbestand = "bezwaren.csv"\nnegeren = ["Naam"]\n' in (home / "lijsten.toml").read_text("utf-8")
    told = contents_of(home / SENT)
    assert factlab(home, "ingest", "--replace").code == 0
    assert contents_of(home / SENT) == told


def test_a_list_elsewhere_is_not_remembered(home: Path, type_: Typing) -> None:
    lay_rows(home.parent / "a.csv", "pc;nr", "{pc};{nr}")
    ran = type_(home, "ingest", Path("..") / "a.csv", typed="1\n\n")
    assert ran.code == 0
    assert "Not remembered" in ran.err
    assert "lijsten.toml" not in files_in(home)


def test_a_lists_file_that_is_wrong_is_refused_with_file_and_field_and_no_value(home: Path, factlab: Factlab) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    (home / "lijsten.toml").write_text(f'[[lijst]]\nbestand = 5\n{MARKER} = "{MARKER}"\n')
    for words in (("ingest",), ("ingest", "a.csv")):
        ran = factlab(home, *words)
        assert ran.code == 10
        assert "lijsten.toml, lijst 1, bestand:" in ran.err
        assert MARKER not in ran.said


HARMLESS = {
    "a client number beside a street": ("Nr cliënt;Straat en nr;PC;Soort hulp;Van;Tot", "{nr};Weg {nr};{pc};BB;;"),
    "codes of one's own": ("Klantnr;Postcode;Huisnummer;Product omschrijving", "{nr};{pc};{nr};HH"),
    "no voorziening": ("pc;nr;opmerking", "{pc};{nr};" + MARKER),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_enter_throughout_decides_nothing_that_the_list_does_not_say(home: Path, type_: Typing, name: str) -> None:
    lay_rows(home / "schulden.csv", *HARMLESS[name])
    before = files_in(home)
    ran = type_(home, "ingest", "schulden.csv", typed="\n" * 20)
    assert ran.code == 2
    assert files_in(home) == before


def test_codes_of_ones_own_can_be_chosen_and_come_back_as_a_list_to_fill_in(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "schulden.csv", *HARMLESS["codes of one's own"])
    ran = type_(home, "ingest", "schulden.csv", typed="1\n\n")
    assert ran.code == 11
    codes = home / "klein-2026-1.wijkteam.codes.csv"
    codes.write_bytes(codes.read_bytes().replace(b"HH;57;", b"HH;57;AL02"))
    assert factlab(home, "ingest", "--codes", codes.name).code == 0


def test_a_list_of_objections_under_another_name_is_no_list_by_enter(home: Path, type_: Typing) -> None:
    lay_rows(home / "clienten.csv", "Klantnr;pc;nr;product", "{pc}{nr};{pc};{nr};AL01")
    (home / "AVG verzoeken.csv").write_bytes(b"Klantnr;Postcode;Huisnummer\n1506AA1;1506AA;1\n")
    ran = type_(home, "ingest", "--lang", "nl", typed="\n\n\n\n")
    assert ran.code == 0
    assert "Bezwaren uit AVG verzoeken.csv" in ran.out
    (home / "AVG verzoeken.csv").rename(home / "x.csv")
    (home / "lijsten.toml").unlink()
    assert type_(home, "ingest", "--replace", typed="\n" * 20).code == 2


def test_next_rounds_objections_are_read_and_never_last_rounds(home: Path, factlab: Factlab, type_: Typing) -> None:
    lay_rows(home / "clienten 2026-10.csv", "pc;nr;product", "{pc};{nr};AL01")
    (home / "bezwaren 2026-10.csv").write_bytes(b"postcode;huisnummer\n1506AA;3\n")
    assert type_(home, "ingest", typed="\n" * 4).code == 0
    assert 'weglaten = "bezwaren *.csv"' in (home / "lijsten.toml").read_text("utf-8")
    (home / "bezwaren 2027-04.csv").write_bytes(b"postcode;huisnummer\n1506AA;4\n1506AA;5\n")
    for words in ((), ("clienten 2026-10.csv",)):
        ran = factlab(home, "ingest", "--replace", *words)
        assert (ran.code, "bezwaren 2027-04.csv" in ran.err) == (10, True)
        assert "lijsten.toml" in ran.err
        assert "--exclude" in ran.err
    (home / "bezwaren 2026-10.csv").unlink()
    ran = factlab(home, "ingest", "--replace", "--json")
    assert '"bezwaar": 2' in ran.out
    (home / "bezwaren 2027-04.csv").unlink()
    ran = factlab(home, "ingest", "--replace")
    assert (ran.code, "lijsten.toml" in ran.err, "--exclude" in ran.err) == (10, True, True)


def test_objections_that_come_with_a_later_round_are_not_passed_over(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    assert type_(home, "ingest", typed="\n" * 4).code == 0
    (home / "bezwaren.csv").write_bytes(b"postcode;huisnummer\n1506AA;3\n")
    ran = factlab(home, "ingest", "--replace")
    assert (ran.code, "bezwaren.csv" in ran.err, "--exclude" in ran.err) == (2, True, True)
    assert factlab(home, "ingest", "--replace", "--exclude", "bezwaren.csv").code == 0
    told = contents_of(home / SENT)
    assert type_(home, "ingest", "--replace", typed="\n\n").code == 0
    assert contents_of(home / SENT) == told
    assert 'weglaten = "bezwaren.csv"' in (home / "lijsten.toml").read_text("utf-8")
    assert factlab(home, "ingest", "--replace").code == 0
    assert contents_of(home / SENT) == told


def test_a_remembered_column_that_is_gone_is_asked_about_and_one_to_leave_out_is_not_missed(
    home: Path, factlab: Factlab, type_: Typing
) -> None:
    lay_rows(home / "a.csv", "pc;nr;product;Naam;Klaar", "{pc};{nr};AL01;" + MARKER + ";")
    assert type_(home, "ingest", "--columns", "einddatum=Klaar", typed="\n" * 5).code == 0
    lay_rows(home / "a.csv", "pc;nr;product;Klaar", "{pc};{nr};AL01;")
    assert factlab(home, "ingest", "--replace").code == 0
    lay_rows(home / "a.csv", "pc;nr;product;Weg", "{pc};{nr};AL01;1-1-2020")
    ran = factlab(home, "ingest", "--replace", "--lang", "nl")
    assert (ran.code, "lijsten.toml" in ran.err, "Klaar" in ran.err) == (10, True, True)
    assert factlab(home, "ingest", "--replace", "--columns", "einddatum=Weg").code == 10
    assert type_(home, "ingest", "--replace", typed="\n\n\n").code == 2
    assert type_(home, "ingest", "--replace", typed="1\nn\n").code == 10
    assert type_(home, "ingest", "--replace", typed="2\nn\n").code == 0


def test_the_key_and_the_identity_are_looked_at_before_anything_is_asked(home: Path, type_: Typing) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    (key,) = home.glob("*.key")
    second = home / "tweede.key"
    second.write_bytes(key.read_bytes())
    for code in (2, 2):
        ran = type_(home, "ingest", "--lang", "nl", typed="\n" * 9)
        assert (ran.code, "Welke bestanden" in ran.err, " in .:" in ran.err) == (code, False, False)
        assert "deze map" in ran.err
        second.unlink(missing_ok=True)
        key.unlink(missing_ok=True)


def test_an_identity_made_anew_is_told_from_nobody(home: Path, factlab: Factlab) -> None:
    lay_rows(home / "a.csv", "pc;nr;product", "{pc};{nr};AL01")
    for path in (home / "wijkteam.identity", home / "wijkteam.public"):
        path.unlink(missing_ok=True)
    assert factlab(home, "identity", "new", "wijkteam").code == 0
    ran = factlab(home, "ingest", "a.csv", "--lang", "nl")
    assert (ran.code, "met een andere sleutel" in ran.err) == (12, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
class TestOnARealTerminal:
    """The program itself, in a pseudo-terminal."""

    def dialogue(self, home: Path, keys: list[bytes]) -> tuple[int, str]:
        import pty

        process, terminal = pty.fork()
        if process == 0:
            os.chdir(home)
            os.environ |= {"FACTLAB_LANG": "nl", "TERM": "xterm"}
            root = Path(__file__).parents[2]
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that runs the tests in the background ignores it
            os.execv(sys.executable, [sys.executable, str(root / "cli.py"), "ingest"])  # noqa: S606
        seen, quiet, ends = b"", time.monotonic(), time.monotonic() + 180
        while time.monotonic() < ends:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    data = os.read(terminal, 4096)
                except OSError:
                    break
                if not data:
                    break
                seen, quiet = seen + data, time.monotonic()
            elif keys and seen.rstrip().endswith((b":", b"]")) and time.monotonic() - quiet > 0.1:
                os.write(terminal, keys.pop(0))
                quiet = time.monotonic()
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), seen.decode()

    def test_enter_is_enough_for_a_submission(self, home: Path) -> None:
        lay_rows(home / "a.csv", "pc;nr;product;Naam", "{pc};{nr};AL01;" + MARKER)
        code, seen = self.dialogue(home, [b"\n"] * 5)
        assert code == 0, seen
        assert {SENT, "lijsten.toml", OVERVIEW} <= set(files_in(home))
        assert MARKER not in seen

    @pytest.mark.parametrize(("key", "code"), [(b"\x03", 130), (b"\x04", 2)])
    def test_ctrl_c_and_ctrl_d_end_cleanly_and_leave_nothing(self, home: Path, key: bytes, code: int) -> None:
        lay_rows(home / "a.csv", "pc;nr;product;Naam", "{pc};{nr};AL01;" + MARKER)
        before = files_in(home)
        ended, seen = self.dialogue(home, [b"\n", b"\n", key])
        assert ended == code, seen
        assert files_in(home) == before
