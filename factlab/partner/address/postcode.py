"""The postcode: `[1-9][0-9]{3}[A-Z]{2}` and what people make of it."""

import re

from factlab.partner.address.parts import Postcode, Reason, Repair
from factlab.partner.address.spelling import SEPARATOR, fold, is_damaged, is_no_address, is_nothing

# F I O Q U Y never occur in the letters, nor do the pairs SA SD SS: 0 of 22,233 real postcodes, and public sources.
_LETTERS = "(?!S[ADS])[ABCDEGHJKLMNPRSTVWXZ]{2}"
_CLEAN = re.compile(f"[1-9][0-9]{{3}}{_LETTERS}", re.ASCII)
_COUNTRY = re.compile(f"^NL{SEPARATOR}*(?=[0-9OI])")
_DECIMALS = re.compile(f"(?<=[0-9]{{4}})[.,]0+(?={SEPARATOR}*[A-Z]{{2}})")
_SEPARATORS = re.compile(SEPARATOR)
_DIGITS_BY_EYE = re.compile("(?=.{0,3}[0-9])[0-9OI]{4}")
_AS_DIGIT = str.maketrans("OI", "01")


def parse_postcode(text: str | None) -> Postcode | Reason:
    """Read a postcode from its own column; two columns (cijfers, letters) are put together by the caller.

    In the four digits O can only be 0 and I only be 1, so these are repaired and counted.
    In the letters nothing can be guessed. A town behind the postcode is refused: `1483 De Rijp` has no letters.
    """
    if text is None:
        return Reason.postcode_missing
    if _CLEAN.fullmatch(text):
        return Postcode(text)
    folded = fold(text)
    if is_no_address(folded):
        return Reason.not_an_address
    if is_damaged(folded):
        return Reason.excel_damage
    if is_nothing(folded):
        return Reason.postcode_missing
    repairs: tuple[Repair, ...] = ()
    whole, decimals = _DECIMALS.subn("", _COUNTRY.sub("", folded.lstrip(" .,-:;")))
    compact = _SEPARATORS.sub("", whole)
    digits, letters = compact[:4], compact[4:]
    if not _DIGITS_BY_EYE.fullmatch(digits):
        return Reason.postcode_invalid
    if not digits.isdigit():
        digits = digits.translate(_AS_DIGIT)
        repairs += (Repair.letter_as_digit,)
    if decimals:
        repairs += (Repair.float_number,)
    return Postcode(digits + letters, repairs) if _CLEAN.fullmatch(digits + letters) else Reason.postcode_invalid
