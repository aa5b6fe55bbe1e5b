"""factlab ingest: transcripts of what a data officer meets."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest
from builders import identity, list_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from transcripts import Factlab, files_in

from factlab.protocol.identity import write_identity
from factlab.protocol.seal import take_apart
from factlab.protocol.submission import SUBMISSION_KIND, read_submission_header

SENT, REJECTS = "klein-2026-1.wijkteam.factlab", "klein-2026-1.wijkteam.afgewezen.csv"
HEADER = "postcode;huisnummer;voorziening;begindatum;einddatum;clientnummer"


@pytest.fixture
def home(homes: Path) -> Path:
    (homes / "wijkteam" / "l.csv").write_bytes(
        list_csv(
            "1506AA;1;AL01;;;c1",
            "1506 aa;1;AL01;;;c1",
            "1506AA;1;AL02;;;c1",
            "15O6AA;2;AL01;;;c2",
            "1506AC;21;AL01;;;c3",
            "1506AC;77;AL01;;;c3",
            "1506AE;77;AL01;;;c4",
            "1506AA;99;AL01;;;c5",
            *(f"1506AD;5;AL01;;;d{n}" for n in range(4)),
            "9999ZZ;1;AL01;;;c6",
            "1506AA;3;WM16;;;c7",
            "1506AA;3;AL01;;01-01-2020;c7",
            "1506AA;;AL01;;;c8",
            "1506AA;4;AL01;31-02-2026;;c9",
            header=HEADER,
        )
    )
    return homes / "wijkteam"


COUNTED = {
    "rows": 17,
    "active": 14,
    "rejected": {"date_invalid": 1, "number_missing": 1},
    "repaired": {"gebied_uit_postcode": 1, "letter_as_digit": 1},
    "outside": 1,
    "duplicates": 1,
    "left_out": {"gebied_onbeslist": 1, "instelling": 1, "niet_leveren": 1, "verzameladres": 4},
    "households": 4,
    "voorzieningen": {"AL01": 4, "AL02": 1},
}


def test_json_is_one_object_with_exactly_the_agreed_fields(home: Path, factlab: Factlab) -> None:
    ran = factlab(home, "ingest", "l.csv", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {**COUNTED, "submission": SENT}
    assert list(json.loads(ran.out)) == [*COUNTED, "submission"]


def test_a_dry_run_counts_the_same_shows_the_contents_and_leaves_no_submission(home: Path, factlab: Factlab) -> None:
    ran = factlab(home, "ingest", "l.csv", "--json", "--dry-run", "--contents", "inhoud.csv")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {**COUNTED, "submission": None}
    assert SENT not in files_in(home)
    assert (home / "inhoud.csv").read_text().count("adres;") == 5


def test_in_words_the_same_numbers_are_shown_before_what_leaves_in_both_languages(home: Path, factlab: Factlab) -> None:
    for language, words in (("nl", "Wat weggaat: 4 huishoudens"), ("en", "What leaves: 4 households")):
        ran = factlab(home, "ingest", "l.csv", "--lang", language, "--dry-run")
        assert (ran.code, ran.err) == (0, "")
        assert words in ran.out
        assert ran.out.index(words) > ran.out.index("17")


def test_a_submission_appears_beside_the_report_of_rejects_and_nothing_else(home: Path, factlab: Factlab) -> None:
    before = set(files_in(home))
    assert factlab(home, "ingest", "l.csv").code == 0
    assert set(files_in(home)) - before == {SENT, REJECTS}
    rejects = (home / REJECTS).read_text("utf-8-sig").splitlines()
    assert rejects == [
        "bestand;rij;reden;uitleg",
        "l.csv;17;number_missing;geen huisnummer",
        "l.csv;18;date_invalid;datum niet te lezen, of einde voor begin",
    ]


def test_reasons_are_dutch_unless_english_is_asked_for(home: Path, factlab: Factlab) -> None:
    factlab(home, "ingest", "l.csv", "--dry-run", "--lang", "en")
    assert "geen huisnummer" not in (home / REJECTS).read_text("utf-8-sig")
    factlab(home, "ingest", "l.csv", "--dry-run")
    assert "geen huisnummer" in (home / REJECTS).read_text("utf-8-sig")


def test_a_report_of_rejects_is_renewed_or_removed_but_never_somebody_elses_file(home: Path, factlab: Factlab) -> None:
    factlab(home, "ingest", "l.csv", "--dry-run")
    (home / "goed.csv").write_bytes(list_csv("1506AA;1;AL01"))
    factlab(home, "ingest", "goed.csv", "--dry-run")
    assert REJECTS not in files_in(home)
    (home / REJECTS).write_text("mijn aantekeningen")
    ran = factlab(home, "ingest", "l.csv", "--dry-run")
    assert ran.code == 17
    assert (home / REJECTS).read_text() == "mijn aantekeningen"


def test_nothing_is_overwritten_without_replace(home: Path, factlab: Factlab) -> None:
    factlab(home, "ingest", "l.csv", "--contents", "inhoud.csv")
    before = files_in(home)
    for words in ((), ("--contents", "inhoud.csv", "--dry-run")):
        ran = factlab(home, "ingest", "l.csv", *words)
        assert ran.code == 17
        assert "--replace" in ran.err
        assert files_in(home) == before
    assert factlab(home, "ingest", "l.csv", "--contents", "inhoud.csv", "--replace").code == 0
    after = files_in(home)
    assert after[SENT] != before[SENT]
    assert after["inhoud.csv"] == before["inhoud.csv"]


def test_more_rejects_than_agreed_leave_the_report_and_no_submission(home: Path, factlab: Factlab) -> None:
    (home / "l.csv").write_bytes(list_csv("1506AA;1;AL01", "1506AA;;AL01", "x;1;AL01"))
    ran = factlab(home, "ingest", "l.csv", "--lang", "nl")
    assert ran.code == 11
    assert ran.err.splitlines()[0].startswith("fout: 2 regels zijn afgewezen")
    assert ran.err.splitlines()[1].startswith("hint: ")
    assert REJECTS in files_in(home)
    assert SENT not in files_in(home)
    assert factlab(home, "ingest", "l.csv", "--accept-rejects").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("niet.csv",), 10),
        (("l.csv", "--voorziening", "WM01"), 2),
        (("l.csv", "--voorziening", "ander.csv=AL01"), 2),
        (("l.csv", "--columns", "postcode"), 2),
        (("l.csv", "--columns", "huis=huisnummer"), 2),
        (("l.csv", "--columns", "postcode=pc"), 2),
        (("l.csv", "--round", "niet.ronde"), 10),
        (("l.csv", "--key", "../thuiszorg/klein-2026-1.thuiszorg.key"), 12),
        (("l.csv", "--identity", "../thuiszorg/thuiszorg.identity"), 12),
        (("l.csv", "--identity", "../hub/hub.identity"), 12),
        (("l.csv", "--key", "wijkteam.public"), 10),
        (("l.csv", "--onbekend"), 2),
        ((), 2),
    ],
)
def test_every_refusal_has_its_code_an_error_line_a_hint_line_and_leaves_nothing(
    home: Path, factlab: Factlab, words: tuple[str, ...], code: int
) -> None:
    before = files_in(home)
    ran = factlab(home, "ingest", *words)
    assert ran.code == code
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["error", "hint"]
    assert ran.out == ""
    assert files_in(home) == before


@pytest.mark.parametrize("ending", ["ronde", "key", "identity"])
def test_with_two_or_no_files_of_a_kind_the_option_is_named(home: Path, factlab: Factlab, ending: str) -> None:
    option = {"ronde": "--round", "key": "--key", "identity": "--identity"}[ending]
    (only,) = home.glob(f"*.{ending}")
    (home / f"tweede.{ending}").write_bytes(only.read_bytes())
    ran = factlab(home, "ingest", "l.csv")
    assert ran.code == 2
    assert option in ran.err
    assert factlab(home, "ingest", "l.csv", option, only.name, "--dry-run").code == 0
    (home / f"tweede.{ending}").unlink()
    only.unlink()
    ran = factlab(home, "ingest", "l.csv")
    assert ran.code == 2
    assert option in ran.err


def test_an_identity_under_a_passphrase_opens_with_its_file_alone(home: Path, factlab: Factlab) -> None:
    secret = sha256(b"test wijkteam").digest()
    (home / "wijkteam.identity").write_bytes(write_identity("wijkteam", secret, "lange zin"))
    (home / "zin.txt").write_text("lange zin\r\n")
    (home / "fout.txt").write_text("andere zin\n")
    assert factlab(home, "ingest", "l.csv").code == 12
    assert factlab(home, "ingest", "l.csv", "--passphrase-file", "fout.txt").code == 12
    assert factlab(home, "ingest", "l.csv", "--passphrase-file", "niet.txt").code == 10
    ran = factlab(home, "ingest", "l.csv", "--passphrase-file", "zin.txt")
    assert ran.code == 0
    assert "lange zin" not in ran.said


def test_several_lists_become_one_submission_and_one_may_be_of_a_single_voorziening(
    home: Path, factlab: Factlab
) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01", "1506AA;2;AL01"))
    (home / "b.csv").write_bytes(b"pc,nr\n1506AA,2\n1506AA,3\n")
    ran = factlab(home, "ingest", "a.csv", "b.csv", "--voorziening", "b.csv=AL02", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["voorzieningen"] == {"AL01": 2, "AL02": 2}
    assert json.loads(ran.out)["households"] == 3
    assert factlab(home, "ingest", "a.csv", "b.csv", "--dry-run").code == 10


def test_a_list_of_one_voorziening_needs_no_column_and_its_column_is_not_read(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;iets", "1506AA;2;anders"))
    ran = factlab(home, "ingest", "a.csv", "--voorziening", "AL02", "--json", "--dry-run")
    assert json.loads(ran.out)["voorzieningen"] == {"AL02": 2}


def test_a_personal_column_is_refused_by_name_until_ignored(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01;123456782;x", header="pc;nr;voorziening;BSN;Achternaam"))
    ran = factlab(home, "ingest", "a.csv")
    assert ran.code == 10
    assert "BSN, Achternaam" in ran.err
    assert "--ignore BSN,Achternaam" in ran.err
    ran = factlab(home, "ingest", "a.csv", "--ignore", "bsn,achternaam")
    assert ran.code == 0
    assert "123456782" not in ran.said


def test_columns_says_what_the_headers_do_not(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01;c", header="A;B;C;D"))
    words = ("--columns", "postcode=A,huisnummer=B,voorziening=c,clientnummer=D")
    assert factlab(home, "ingest", "a.csv", *words).code == 0


def test_columns_and_ignore_may_be_about_one_of_several_lists(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01;123456782", header="A;nr;voorziening;bsn"))
    (home / "b.csv").write_bytes(list_csv("1506AA;2;AL01"))
    words = ("--columns", "postcode=A", "--ignore", "BSN")
    ran = factlab(home, "ingest", "a.csv", "b.csv", *words, "--json", "--dry-run")
    assert (ran.code, json.loads(ran.out)["households"]) == (0, 2)
    ran = factlab(home, "ingest", "b.csv", *words)
    assert ran.code == 2
    assert "b.csv" in ran.err


def header_of(path: Path) -> str:
    return read_submission_header(take_apart(path.read_bytes(), SUBMISSION_KIND, "f").header).contents_sha256


def test_order_repetition_spelling_and_format_of_a_list_do_not_change_what_leaves(home: Path, factlab: Factlab) -> None:
    rows = [(f"1506A{letter}", number, "AL01") for letter in "ABD" for number in range(1, 60) if number != 99]
    (home / "a.csv").write_bytes(list_csv(*(f"{pc};{nr};{v}" for pc, nr, v in rows)))
    spelled = [f"{pc[:4]} {pc[4:].lower()},nr. {nr},sociaal wijkteam (actief traject)" for pc, nr, _ in rows] * 2
    random.Random(1).shuffle(spelled)
    (home / "b.csv").write_bytes(("PC6,HUISNR,PRODUCT\r\n" + "\r\n".join(spelled)).encode("utf-16"))
    hashes = set()
    for name in ("a.csv", "b.csv"):
        assert factlab(home, "ingest", name, "--replace").code == 0
        hashes.add(header_of(home / SENT))
    assert len(hashes) == 1


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_number_of_repetitions_leaves_the_same_contents(
    homes: Path, factlab: Factlab, chance: random.Random, times: int
) -> None:
    home = homes / "wijkteam"
    rows = [f"1506AA;{number};{v}" for number in range(1, 20) for v in ("AL01", "AL02")[: 1 + number % 2]] * times
    chance.shuffle(rows)
    (home / "a.csv").write_bytes(list_csv(*rows))
    assert factlab(home, "ingest", "a.csv", "--replace").code == 0
    kept = home / "eerste"
    kept.touch() if kept.exists() else kept.write_text(header_of(home / SENT))
    assert header_of(home / SENT) == kept.read_text()


def test_two_submissions_of_the_same_list_share_contents_but_no_sealed_byte(home: Path, factlab: Factlab) -> None:
    factlab(home, "ingest", "l.csv")
    one = take_apart((home / SENT).read_bytes(), SUBMISSION_KIND, "f")
    factlab(home, "ingest", "l.csv", "--replace")
    other = take_apart((home / SENT).read_bytes(), SUBMISSION_KIND, "f")
    assert one.header == other.header
    assert one.body != other.body
    assert identity("wijkteam").public.fingerprint.encode() in one.header
