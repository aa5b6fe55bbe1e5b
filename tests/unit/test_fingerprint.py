"""Fingerprints in words: twelve of 256 that are hard to mistake."""

from __future__ import annotations

from importlib import resources

from builders import identity

from factlab.protocol.fingerprint import fingerprint, in_words

WORDS = resources.files("factlab.protocol").joinpath("data/woorden.txt").read_text("utf-8").split()


def test_there_are_256_different_words_of_plain_letters() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS)


def test_twelve_words_in_three_lots_of_four_carry_96_bits() -> None:
    words = in_words(fingerprint(b"key"))
    assert [len(lot.split()) for lot in words.split(" · ")] == [4, 4, 4]
    assert words == in_words(fingerprint(b"key")[:24])
    assert words != in_words(fingerprint(b"kez"))


def test_everybody_has_another_fingerprint() -> None:
    shown = {in_words(identity(f"partner{n}").public.fingerprint) for n in range(30)}
    assert len(shown) == 30
