"""Texts for people: two languages, the same keys, the same places to fill in."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest

from factlab.errors import FactlabError
from factlab.partner.address import Reason, Repair
from factlab.text import LANGUAGES, Text, choose_language

ROOT = Path(__file__).parents[2] / "factlab"
CODE = [*ROOT.rglob("*.py"), *ROOT.rglob("*.j2")]
MADE_OF_TWO = {"reason", "left_out", "repair", "progress", "preview", "help", "hint", "error", "fault", "audit"}
"""Groups whose keys are put together in the code, as in f"reason.{reason}"."""


@cache
def texts(language: str) -> dict[str, str]:
    files = [tomllib.loads(file.read_text("utf-8")) for file in (ROOT / "text" / language).glob("*.toml")]
    every = [(f"{group}.{key}", text) for file in files for group, keys in file.items() for key, text in keys.items()]
    assert len(dict(every)) == len(every)
    return dict(every)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def literals() -> set[str]:
    """Every string in the code and the templates."""
    found: set[str] = set()
    for path in CODE:
        source = path.read_text("utf-8")
        if path.suffix == ".py":
            found |= {
                n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
        else:
            found |= {match[1] for match in re.finditer(r"[\"']([a-z_.0-9]+)[\"']", source)}
    return found


def test_both_languages_have_the_same_files_with_the_same_groups() -> None:
    groups = {
        language: {
            file.name: list(tomllib.loads(file.read_text("utf-8"))) for file in (ROOT / "text" / language).iterdir()
        }
        for language in LANGUAGES
    }
    assert groups["nl"] == groups["en"]


def test_both_languages_have_the_same_keys_with_the_same_places() -> None:
    nl, en = texts("nl"), texts("en")
    assert set(nl) ^ set(en) == set()
    assert {key for key in nl if places(nl[key]) != places(en[key])} == set()


def test_no_text_is_empty_or_the_same_in_both_languages_by_oversight() -> None:
    assert [key for language in LANGUAGES for key, text in texts(language).items() if not text.strip()] == []


def test_every_key_that_the_code_names_exists() -> None:
    groups = {key.partition(".")[0] for key in texts("nl")}
    named = {
        text for text in literals() if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", text) and text.partition(".")[0] in groups
    }
    files = {text for text in named if text.endswith((".py", ".toml", ".csv", ".json", ".css", ".txt"))}
    begun = {text for text in named if text.endswith("_") and any(key.startswith(text) for key in texts("nl"))}
    assert sorted(named - files - begun - set(texts("nl"))) == []


def refusals() -> list[tuple[str, str, set[str], bool]]:
    """Every refusal that is made in the code: (module, key, what it says where, whether it is one of several)."""
    kinds = {"Fault", "FactlabError", *(kind.__name__ for kind in FactlabError.__subclasses__())}
    found = []
    for path in ROOT.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds):
                continue
            one_of_many = call.func.id == "Fault"
            said = {word.arg or "**" for word in call.keywords} | ({"file"} if one_of_many else set())
            for key in ast.walk(call.args[0]) if call.args else ():
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.append((path.stem, key.value, said, one_of_many))
    return found


def test_every_refusal_has_words_and_brings_what_the_words_fill_in() -> None:
    assert len(refusals()) > 100
    short = []
    for module, key, said, one_of_many in refusals():
        # A fault may be told in the words of the refusal it would be by itself.
        candidates = [f"{group}.{key}" for group in (("fault", "error") if one_of_many else ("error",))]
        for language in LANGUAGES:
            words = next((texts(language)[name] for name in candidates if name in texts(language)), None)
            hint = "" if one_of_many else texts(language).get(f"hint.{key}", "")
            if words is None or ("**" not in said and not places(words) | places(hint) <= said):
                short.append((module, key, language))
    assert short == []


def test_every_refusal_that_is_told_by_itself_has_a_cure() -> None:
    # What the hub finds in submissions is told together, under one cure; somebody who said no needs none.
    together = {key for module, key, _, _ in refusals() if module in ("receive", "submission")} | {"not_confirmed"}
    alone = {key for _, key, _, one_of_many in refusals() if not one_of_many} - together
    assert sorted(key for key in alone if f"hint.{key}" not in texts("nl")) == []


def test_what_ingest_counts_reads_well_for_one_and_for_many() -> None:
    many = re.compile(r"\{(?:count|rows|households|rejected)\} (?:regels|huishoudens|kolommen|rows|households|columns)")
    own = [
        (language, key)
        for language in LANGUAGES
        for key, text in texts(language).items()
        if many.search(text) and key.split(".")[0] in ("preview", "ingest") and "count" in places(text)
    ]
    assert own == []
    assert not many.search(texts("nl")["error.too_many_rejects"] + texts("nl")["error.nothing_to_send"])


def test_no_text_is_left_over() -> None:
    found = literals()
    parts = {part for text in found for part in re.split(r"[^a-z_0-9]+", text)}
    used = {
        key
        for key in texts("nl")
        if key in found or (key.partition(".")[0] in MADE_OF_TWO and key.partition(".")[2] in parts)
    }
    prefixes = {text for text in found if text.endswith((".", "_"))}
    assert (
        sorted(key for key in set(texts("nl")) - used if not key.startswith(tuple(p for p in prefixes if "." in p)))
        == []
    )


def test_every_reason_and_repair_of_an_address_has_words() -> None:
    for language in LANGUAGES:
        assert {f"reason.{reason.value}" for reason in Reason} <= set(texts(language))
        assert {f"repair.{repair.value}" for repair in Repair} <= set(texts(language))


def test_numbers_and_shares_are_written_as_the_language_does() -> None:
    assert (Text("nl").number(1234567), Text("en").number(1234567)) == ("1.234.567", "1,234,567")
    assert (Text("nl").share(0.1234), Text("en").share(0.1234)) == ("12,3 %", "12.3%")


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="speaks"):
        Text("fr")


@pytest.mark.parametrize(
    ("words", "environment", "system", "language"),
    [
        ([], {}, None, "en"),
        ([], {}, "nl_NL", "nl"),
        ([], {}, "Dutch_Netherlands", "nl"),
        ([], {"LANG": "nl_NL.UTF-8"}, "en_US", "nl"),
        ([], {"LANG": "en_US.UTF-8"}, "nl_NL", "en"),
        ([], {"FACTLAB_LANG": "nl", "LANG": "en_US"}, None, "nl"),
        (["--lang", "nl"], {"LANG": "en_US"}, None, "nl"),
        (["ingest", "--lang=en"], {"LANG": "nl_NL"}, None, "en"),
        (["--lang", "fr"], {"LANG": "nl_NL"}, None, "nl"),
        (["--lang"], {"LANG": "nl_NL"}, None, "nl"),
    ],
)
def test_help_follows_lang_then_the_environment_then_the_system(
    words: list[str], environment: dict[str, str], system: str | None, language: str
) -> None:
    assert choose_language(words, environment, system) == language
