"""What the invented round says beside its numbers: figures that were known before, and notes for readers.

The figures are invented. Those that follow Zaanstad's of 2022 are taken in proportion to the invented households, and
say so; a Wmo client is a person, and a household can have two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlab.demo.municipality import REFERENCE_HOUSEHOLDS
from factlab.demo.partners import Partner

_AS_CBS = "verzonnen, in de vorm van CBS StatLine 85994NED"
_AS_2022 = "verzonnen, naar verhouding van Zaanstad 2022: "
_KNOWN = (
    ("wetten", "totaal|totaal", 14_900, "huishoudens", _AS_CBS),
    ("wetten", "Jeugd|totaal", 3_500, "huishoudens", _AS_CBS),
    ("wetten", "P-wet|totaal", 2_650, "huishoudens", _AS_CBS),
    ("wetten", "Wmo|totaal", 6_500, "huishoudens", _AS_CBS),
    ("domeinen", "maatschappelijke_ondersteuning", 9_795, "personen", _AS_2022 + "9.795 Wmo-cliënten"),
    ("domeinen", "jeugd", 5_503, "jongeren", _AS_2022 + "5.503 jongeren met jeugdhulp"),
    ("voorzieningen", "PW01", 4_350, "uitkeringen", _AS_2022 + "ongeveer 4.350 keer bijstand"),
)
"""Table, label, number per `REFERENCE_HOUSEHOLDS`, unit, source: of the gemeente."""
_POOREST = {"WK047912": 3_312, "WK047913": 4_750}
"""Poelenburg, and Pelders- en Hoornseveld, with their households: together 23 % of Zaanstad's uitkeringen in 2022."""
_SHARE_OF_POOREST = 0.23
_FEWEST = 10
"""`drempel` of the invented round: a smaller number is not for a public file."""

NOTES = """\
# rapport

Dit is een **verzonnen** gemeente. De wijken zijn echt, de huishoudens, de partners en alle aantallen niet. Gebruik deze
cijfers dus nergens voor: ze laten zien wat een ronde oplevert.

Een huishouden is hier een adres. Wonen er twee gezinnen op een adres, dan tellen zij als een huishouden.

# wetten

CBS telt huishoudens zoals ze in de Basisregistratie Personen staan, en wij tellen adressen. Ook doet niet iedereen mee
die CBS wel ziet. Daarom liggen onze aantallen meestal iets lager:

- bijstand gaat bij CBS over het hele jaar, en bij ons over de peildatum;
- jeugdhulp staat bij ons op het adres waar de jongere verblijft.

# organisaties

Een organisatie telt mee als zij bij het huishouden *aan de deur* komt. Een loket dat alleen een besluit neemt, telt
niet mee.

# samenloop_voorzieningen

Dat twee voorzieningen vaak samen voorkomen, zegt niet dat de ene de andere veroorzaakt.
"""
"""toelichting.md"""


def known_figures(partners: Sequence[Partner], homes: Mapping[str, int]) -> str:
    """The text of controle.csv; `homes` gives the households of every wijk. Only what some partner may submit."""
    delivered = {voorziening for partner in partners for voorziening in partner.voorzieningen}
    scale = sum(homes.values()) / REFERENCE_HOUSEHOLDS
    rows = [
        (table, "GM0479", label, round(number * scale), unit, source)
        for table, label, number, unit, source in _KNOWN
        if table != "voorzieningen" or label in delivered
    ]
    in_poorest = 4_350 * _SHARE_OF_POOREST / sum(_POOREST.values())
    source = _AS_2022 + "23 % van de uitkeringen in deze twee wijken"
    rows += [
        ("voorzieningen", code, "PW01", round(homes[code] * in_poorest), "uitkeringen", source)
        for code in _POOREST
        if code in homes and "PW01" in delivered
    ]
    lines = [f"{';'.join(map(str, row))}\n" for row in rows if row[3] >= _FEWEST]
    return "".join(("tabel;gebied;label;aantal;eenheid;bron\n", *lines))
