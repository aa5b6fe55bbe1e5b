"""The invented round: `ronde.toml` and the lists beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from factlab.demo.municipality import Municipality
from factlab.demo.partners import Partner, catalogue_text
from factlab.demo.places import outlines
from factlab.demo.registers import PERIOD_MONTHS
from factlab.demo.remarks import NOTES, known_figures

RONDE = """\
# Een verzonnen ronde: de postcodes en wijken zijn echt, de huishoudens, de partners en hun cijfers niet.

[ronde]
id = "demo-{year}-1"
titel = "Factlab in een verzonnen Zaanstad"
gemeente = "GM0479"
gemeente_naam = "Zaanstad (verzonnen)"
peildatum = {peildatum}
periode_maanden = {months}                   # voor voorzieningen die over een periode tellen
inzendingen_vernietigen_op = {destroyed}
hub = "partners/hub.public"
sleutelbewaarder = "partners/sleutelbewaarder.public"

[[vraag]]                              # het doel: alleen tabellen die een vraag noemt worden berekend
tekst = "Hoeveel huishoudens gebruiken meer dan een voorziening, en waar?"
tabellen = ["*"]

[adres]
schrijfwijze = "standaard"
jeugd = "verblijf"
verzameladres_vanaf = {crowded}
afwijzing_tot = 0.05

[bestanden]
voorzieningen = "voorzieningen.csv"
gebieden = "gebieden.csv"
gebiedsnamen = "gebiedsnamen.csv"
noemers = "noemers.csv"
instellingen = "instellingen.csv"
kaart = "wijken.geojson"
controle = "controle.csv"
toelichting = "toelichting.md"

[beveiliging]
drempel = 10
breedte = 5
afronden = 0
percentage_vanaf = 100
eigen_lijst = false
"""

PARTNER = """
[[partner]]
id = "{id}"
naam = "{naam}"
openbare_sleutel = "partners/{id}.public"
voorzieningen = [{voorzieningen}]
aan_de_deur = {door}
"""

CROWDED_FROM = 12
"""`verzameladres_vanaf` of the invented round."""


def round_files(city: Municipality, partners: Sequence[Partner], peildatum: date) -> dict[str, str]:
    """The text of every file of the round by its name; the public keys come from `factlab identity new`."""
    homes = Counter(city.places.household_wijk)
    return {
        "ronde.toml": _ronde(partners, peildatum),
        "voorzieningen.csv": catalogue_text(),
        "gebieden.csv": _csv(
            "pc6;huisnummer;gebied", ((row.postcode, row.number, row.area) for row in city.places.area_lines)
        ),
        "gebiedsnamen.csv": _csv("gebied;naam;niveau", ((wijk.code, wijk.name, "wijk") for wijk in city.wijken)),
        "noemers.csv": _csv(
            "gebied;huishoudens;bron",
            ((wijk.code, str(homes[wijk.code]), "verzonnen, verdeeld als CBS 2024") for wijk in city.wijken),
        ),
        "instellingen.csv": _csv(
            "pc6;huisnummer;suffix",
            ((place.postcode, str(place.number), place.letter) for place in city.places.institutions),
        ),
        "wijken.geojson": outlines([wijk.code for wijk in city.wijken]),
        "controle.csv": known_figures(partners, dict(homes)),
        "toelichting.md": NOTES,
    }


def _ronde(partners: Sequence[Partner], peildatum: date) -> str:
    half_year_on = divmod(peildatum.year * 12 + peildatum.month - 1 + 6, 12)
    head = RONDE.format(
        year=peildatum.year,
        peildatum=peildatum.isoformat(),
        months=PERIOD_MONTHS,
        destroyed=date(half_year_on[0], half_year_on[1] + 1, 1).isoformat(),
        crowded=CROWDED_FROM,
    )
    return head + "".join(
        PARTNER.format(
            id=partner.id,
            naam=partner.naam,
            voorzieningen=", ".join(f'"{voorziening}"' for voorziening in partner.voorzieningen),
            door="true" if partner.aan_de_deur else "false",
        )
        for partner in partners
    )


def _csv(header: str, rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(line + "\n" for line in (header, *(";".join(row) for row in rows)))
