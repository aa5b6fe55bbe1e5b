"""The page for the officer's files: complete, self-contained, without a value out of the list."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from builders import World, identity, list_csv

from factlab.partner.address import Cause, Likely
from factlab.partner.ingest import Judged, judge
from factlab.partner.overview import OVERVIEW_MARK, overview
from factlab.partner.said import Said
from factlab.protocol.fingerprint import in_words

HASH = "ab12cd34" * 8
ROWS = [
    "1506AD;4815;AL01;KLANT7731;Zwaluwstaart;;",
    "1506AD;4816;AL01;KLANT7732;Zwaluwstaart;01-01-2020;",
    "1506AD;4817;Xylofoon;KLANT7733;Zwaluwstaart;;",
    "1506AD;4818;WM16;KLANT7734;Zwaluwstaart;;",
    "9753ZZ;4819;AL01;KLANT7735;Zwaluwstaart;;",
    "15O6AD;4820;AL02;KLANT7736;Zwaluwstaart;;",
]
HEADER = "postcode;huisnummer;voorziening;clientnummer;naam;einddatum;<b>op & merking</b>"


@pytest.fixture
def judged(tmp_path: Path, small: World) -> Judged:
    path = tmp_path / "team <noord>.csv"
    path.write_bytes(list_csv(*ROWS, header=HEADER))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    return judge([path], small.round, partner, {path.name: Said(ignore=("naam",))})


def page(judged: Judged, small: World, **said: str) -> str:
    partner = small.round.partner("wijkteam")
    assert partner is not None
    data = overview(judged, small.round, partner, date(2026, 11, 21), **said)  # type: ignore[arg-type]
    assert data.startswith(OVERVIEW_MARK)
    return data.decode()


def test_it_says_what_was_read_what_counts_what_leaves_and_who_signed(judged: Judged, small: World) -> None:
    signer = identity("wijkteam").public.fingerprint
    text = page(judged, small, contents_sha256=HASH, signer=signer)
    for said in (
        "Partner wijkteam",
        "klein-2026-1",
        "1 oktober 2026",
        "21 november 2026",
        "1 april 2027",
        "team &lt;noord&gt;.csv",
        "&lt;b&gt;op &amp; merking&lt;/b&gt;",
        "Op uw woord niet gelezen:</span> naam",
        "Sociaal wijkteam (actief traject)",
        "voorziening onbekend of niet van deze deelnemer",
        in_words(signer),
        "Handtekening",
    ):
        assert said in text
    assert HASH in text.replace(" ", "")
    assert "Proef" not in text


def test_the_steps_from_rows_to_submission_add_up_on_the_page(judged: Judged, small: World) -> None:
    found = re.findall(r'<tr class="(sum|less)">.*?<td class="n">([\d.]+)</td>', page(judged, small), re.DOTALL)
    numbers = [(kind, int(number.replace(".", ""))) for kind, number in found]
    read, *less, going = [number for _, number in numbers[:6]]
    assert (read, less, going) == (6, [1, 1, 1, 1], 2)
    assert read - sum(less) == going


def test_it_holds_no_value_of_the_list_and_nothing_from_elsewhere(judged: Judged, small: World) -> None:
    text = page(judged, small, contents_sha256=HASH)
    for marker in ("1506AD", "15O6AD", "9753ZZ", "4815", "KLANT", "Zwaluwstaart", "Xylofoon"):
        assert marker not in text
    assert not re.search(r"https?:|<script|<link|<img|url\(|@import", text)


def test_objections_that_met_nothing_stand_on_it_by_row_number_and_without_a_value(
    tmp_path: Path, small: World
) -> None:
    path, out = tmp_path / "lijst.csv", tmp_path / "bezwaren.csv"
    path.write_bytes(list_csv("1506AD;4815;AL01;7731", header="postcode;huisnummer;voorziening;clientnummer"))
    rows = ("7731;;;;", "9999;;;;", ";1506AD;4815;A;geheim", ";1506AD;4899;;opvang", "; 1506AB;4;;")
    out.write_bytes(list_csv(*rows, header="clientnummer;postcode;huisnummer;toevoeging;reden"))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    text = page(judge([path], small.round, partner, {}, out), small)
    assert "bezwaren.csv, regel 3: dit cliëntnummer staat in geen van de lijsten" in text
    assert "bezwaren.csv, regel 5-6: dit adres staat in geen van de lijsten" in text
    assert "bezwaren.csv, regel 4: dit huisnummer staat wel in de lijsten, maar met een andere toevoeging" in text
    for value in ("7731", "9999", "4815", "4899", "1506AD"):
        assert value not in text
    assert "Hier moet iemand naar kijken" not in page(judge([path], small.round, partner, {}), small)


def test_without_a_hash_it_says_that_it_was_a_trial(judged: Judged, small: World) -> None:
    assert "Proef: er is niets verzegeld" in page(judged, small)
    assert "Trial: nothing was sealed" in page(judged, small, language="en")


def test_it_is_the_same_every_time_and_speaks_one_language(judged: Judged, small: World) -> None:
    assert page(judged, small) == page(judged, small)
    english = page(judged, small, language="en")
    assert '<html lang="en">' in english
    assert "Huishoudens" not in english


def test_a_header_that_may_be_a_value_is_not_repeated(tmp_path: Path, small: World) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv("1506AA;1;AL01;x", header="postcode;huisnummer;voorziening;1506AD 48151"))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    text = page(judge([path], small.round, partner, {}), small)
    assert "48151" not in text


def test_every_tag_that_opens_closes(judged: Judged, small: World) -> None:
    class Tags(HTMLParser):
        open: list[str]

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    tags = Tags()
    tags.open = []
    tags.feed(page(judged, small, contents_sha256=HASH))
    assert tags.open == []


def test_every_cause_that_a_register_gives_has_words() -> None:
    texts = Path(__file__).parents[2] / "factlab/text"
    for language in ("nl", "en"):
        words = tomllib.loads((texts / language / "partner.toml").read_text("utf-8"))["not_in_bag"]
        assert {cause.value for cause in (*Cause, *Likely)} == set(words)
