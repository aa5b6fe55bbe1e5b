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
OVERVIEW = "klein-2026-1.wijkteam.overzicht.html"
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
    for language, words in (("nl", "Wat weggaat, huishoudens: 4, met"), ("en", "What leaves, households: 4, with")):
        ran = factlab(home, "ingest", "l.csv", "--lang", language, "--dry-run")
        assert (ran.code, ran.err) == (0, "")
        assert words in ran.out
        assert ran.out.index(words) > ran.out.index("17")


def test_a_submission_appears_beside_the_report_of_rejects_and_nothing_else(home: Path, factlab: Factlab) -> None:
    before = set(files_in(home))
    assert factlab(home, "ingest", "l.csv").code == 0
    assert set(files_in(home)) - before == {SENT, OVERVIEW, REJECTS}
    rejects = (home / REJECTS).read_text("utf-8-sig").splitlines()
    assert rejects == [
        "bestand;rij;reden;uitleg",
        "l.csv;17;number_missing;geen huisnummer",
        "l.csv;18;date_invalid;datum niet te lezen",
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
    assert ran.err.splitlines()[0].startswith("fout: Afgewezen regels: 2;")
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


def test_one_voorziening_for_all_lists_never_overrides_a_column_unless_the_list_is_named(
    home: Path, factlab: Factlab
) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01", "1506AA;2;AL02"))
    (home / "b.csv").write_bytes(list_csv("1506AA;3", header="postcode;huisnummer"))
    ran = factlab(home, "ingest", "a.csv", "b.csv", "--voorziening", "AL02")
    assert ran.code == 10
    assert "a.csv" in ran.err
    assert "--ignore voorziening" in ran.err
    for cure in (("--ignore", "voorziening"), ("--voorziening", "a.csv=AL02")):
        ran = factlab(home, "ingest", "a.csv", "b.csv", "--voorziening", "AL02", *cure, "--json", "--dry-run")
        assert json.loads(ran.out)["voorzieningen"] == {"AL02": 3}


def test_one_voorziening_may_be_said_of_a_list_whose_column_says_the_same(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;al02", "1506AA;2;AL02", "1506AA;3;"))
    ran = factlab(home, "ingest", "a.csv", "--voorziening", "AL02", "--json", "--dry-run")
    assert json.loads(ran.out)["voorzieningen"] == {"AL02": 3}


@pytest.mark.parametrize("named", ["AL01", "al01", "Sociaal wijkteam (actief traject)"])
def test_a_voorziening_is_named_by_id_in_any_case_or_by_name(home: Path, factlab: Factlab, named: str) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;3", header="postcode;huisnummer"))
    ran = factlab(home, "ingest", "a.csv", "--voorziening", named, "--json", "--dry-run")
    assert json.loads(ran.out)["voorzieningen"] == {"AL01": 1}


def test_two_voorzieningen_for_the_same_list_are_wrong_usage(home: Path, factlab: Factlab) -> None:
    assert factlab(home, "ingest", "l.csv", "--voorziening", "AL01", "--voorziening", "AL02").code == 2


def test_lists_of_one_name_in_two_folders_keep_their_own_voorziening_and_their_own_rejects(
    home: Path, factlab: Factlab
) -> None:
    for month, rows in (("jan", ("1506AA;1", "1506AA;2")), ("feb", ("1506AA;3", "1506AA;"))):
        (home / month).mkdir()
        (home / month / "l.csv").write_bytes(list_csv(*rows, header="postcode;huisnummer"))
    lists = (str(Path("jan/l.csv")), str(Path("feb/l.csv")))
    both = [
        word for path, id_ in zip(lists, ("AL01", "AL02"), strict=True) for word in ("--voorziening", f"{path}={id_}")
    ]
    ran = factlab(home, "ingest", *lists, *both, "--json", "--accept-rejects")
    assert json.loads(ran.out)["voorzieningen"] == {"AL01": 2, "AL02": 1}
    rejects = (home / REJECTS).read_text("utf-8-sig").splitlines()
    assert [line.split(";")[:3] for line in rejects[1:]] == [[lists[1], "3", "number_missing"]]
    ran = factlab(home, "ingest", *lists, "--voorziening", "l.csv=AL01", "--replace")
    assert ran.code == 2


def test_wildcards_that_the_shell_left_are_filled_in_and_the_report_of_rejects_is_no_list(
    home: Path, factlab: Factlab
) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01"))
    assert factlab(home, "ingest", "*.csv", "--dry-run").code == 0
    assert REJECTS in files_in(home)
    for lists in (("*.csv",), ("a.csv", "*.csv"), (str(home / "?.csv"),)):
        ran = factlab(home, "ingest", *lists, "--json", "--dry-run")
        assert json.loads(ran.out)["rows"] == 18
    ran = factlab(home, "ingest", "niets*.xlsx")
    assert ran.code == 10
    assert "niets*.xlsx" in ran.err


def test_contents_never_goes_over_a_file_that_ingest_itself_reads_or_makes(home: Path, factlab: Factlab) -> None:
    before = files_in(home)
    for name in (
        "l.csv",
        "../wijkteam/l.csv",
        *(n for n in before if n.endswith((".key", ".identity", ".ronde"))),
        SENT,
    ):
        ran = factlab(home, "ingest", "l.csv", "--contents", name, "--replace")
        assert ran.code == 2, name
        assert files_in(home) == before


def test_the_preview_tells_which_columns_are_read_which_are_not_and_what_is_missing(
    home: Path, factlab: Factlab
) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;x;AL01;d", header="PC;Huisnr;Straatnaam;Product;Team"))
    said = factlab(home, "ingest", "a.csv", "--dry-run", "--lang", "nl").out
    assert "a.csv, gelezen: postcode=PC, huisnummer=Huisnr, voorziening=Product" in said
    assert "niet gebruikt: Straatnaam, Team" in said
    assert said.count("let op:") == 3
    said = factlab(home, "ingest", "l.csv", "--dry-run", "--lang", "nl").out
    assert "niet gebruikt" not in said
    assert "Regels die niet meetellen op 2026-10-01 (nog niet begonnen, of voorbij): 1\n" in said
    assert said.count("let op:") == 1


def test_a_header_row_that_may_be_values_is_not_repeated(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01;x", header="postcode;nr;voorziening;Jan Jansen 06-12345678"))
    ran = factlab(home, "ingest", "a.csv", "--dry-run", "--lang", "nl")
    assert "Jansen" not in ran.said
    assert "niet gebruikte kolommen: 1" in ran.out


def test_a_row_counter_beside_a_whole_address_is_no_house_number(home: Path, factlab: Factlab) -> None:
    rows = [f"{n};Dorpsstraat {n + 40};1506AB;AL01" for n in range(1, 30)]
    for header in ("Nr;Adres;Postcode;Voorziening", "Nummer;Straat en huisnummer;Postcode;Voorziening"):
        (home / "a.csv").write_bytes(list_csv(*rows, header=header))
        factlab(home, "ingest", "a.csv", "--dry-run", "--contents", "inhoud.csv", "--replace")
        told = (home / "inhoud.csv").read_bytes()
        (home / "b.csv").write_bytes(list_csv(*(f"1506AB;{n + 40};AL01" for n in range(1, 30))))
        factlab(home, "ingest", "b.csv", "--dry-run", "--contents", "anders.csv", "--replace")
        assert told == (home / "anders.csv").read_bytes()


@pytest.mark.parametrize("header", ["Nr", "Huisnummer"])
def test_a_street_alone_beside_a_house_number_is_common_and_read(home: Path, factlab: Factlab, header: str) -> None:
    rows = [*(f"Dorpsstraat;{n};1506AB;AL01" for n in range(1, 9)), "Laan;7;1506AA;AL01", "Plein 1945;8;1506AA;AL01"]
    (home / "a.csv").write_bytes(list_csv(*rows, header=f"Adres;{header};Postcode;Voorziening"))
    ran = factlab(home, "ingest", "a.csv", "--dry-run", "--json")
    assert (json.loads(ran.out)["households"], json.loads(ran.out)["rejected"]) == (10, {})


def test_an_address_and_a_house_number_that_differ_are_refused_until_one_is_chosen(
    home: Path, factlab: Factlab
) -> None:
    rows = [f"{n};Dorpsstraat {n + (n == 5)};1506AB;AL01" for n in range(1, 30)]
    (home / "a.csv").write_bytes(list_csv(*rows, header="Huisnummer;Adres;Postcode;Voorziening"))
    ran = factlab(home, "ingest", "a.csv")
    assert ran.code == 10
    assert "--ignore Adres" in ran.err
    for words in (("--ignore", "Adres"), ("--ignore", "Huisnummer"), ("--columns", "adres=Adres")):
        ran = factlab(home, "ingest", "a.csv", "--dry-run", "--json", *words)
        assert json.loads(ran.out)["households"] == (29 if "Adres" in words else 28), words


def test_a_column_full_of_bsns_is_refused_under_any_header_and_none_is_repeated(home: Path, factlab: Factlab) -> None:
    numbers = [
        f"{n:08d}{s % 11}"
        for n in range(12_345_600, 12_345_640)
        if (s := sum(w * int(d) for w, d in zip(range(9, 1, -1), f"{n:08d}", strict=True))) % 11 < 10
    ]
    for header in ("Kenmerk zaak", "clientnummer"):
        rows = [f"1506AB;{at};AL01;{number}" for at, number in enumerate(numbers, start=1)]
        (home / "a.csv").write_bytes(list_csv(*rows, header=f"postcode;huisnummer;voorziening;{header}"))
        ran = factlab(home, "ingest", "a.csv")
        assert ran.code == 10
        assert "BSN" in ran.err
        assert not any(number in ran.said for number in numbers)
        assert factlab(home, "ingest", "a.csv", "--dry-run", "--ignore", header).code == 0


def test_a_personal_column_is_refused_by_name_until_ignored(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AA;1;AL01;123456782;x", header="pc;nr;voorziening;BSN;Achternaam"))
    ran = factlab(home, "ingest", "a.csv")
    assert ran.code == 10
    assert "BSN, Achternaam" in ran.err
    assert '--ignore "BSN,Achternaam"' in ran.err
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
