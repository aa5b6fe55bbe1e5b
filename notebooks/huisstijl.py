"""De stijl van de tekeningen in de notebooks: kleuren, hoe getallen er staan, en hoe een tekening naar buiten gaat.

Blauw van licht naar donker is weinig naar veel; losse soorten hebben de kleuren van Okabe en Ito, die ook voor
kleurenblinden verschillen. Elke tekening gaat met `toon` naar buiten: met haar bron, en met een beschrijving voor wie
haar niet ziet. Waarden zijn getallen of <NA>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Image, display
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from factlab.publication.published import Published
from factlab.show.drawings.paint import SHADES

LICHT, BLAUW, DONKER = SHADES[2], SHADES[6], SHADES[8]
GRIJS, TEKST = "#8a8a86", "#10243a"
SOORTEN = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000")
ROEST = "#a84300"
"""De streep en de woorden van de gemeente: het rood van Okabe en Ito, donker genoeg om te lezen."""
BLAUWEN = LinearSegmentedColormap.from_list("factlab", SHADES)
KAARTBLAUW = LinearSegmentedColormap.from_list("kaart", SHADES[1:])
ARCERING: dict[str, Any] = {"facecolor": "#f4f4f2", "edgecolor": "#a9a9a4", "hatch": "////", "linewidth": 0}
AFGESCHERMD, NIET_GEPUBLICEERD = "afgeschermd", "niet gepubliceerd"

plt.rcParams.update(
    {
        "font.size": 10,
        "font.family": "DejaVu Sans",
        "text.color": TEKST,
        "axes.labelcolor": TEKST,
        "axes.edgecolor": GRIJS,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": TEKST,
        "ytick.color": TEKST,
        "hatch.linewidth": 0.8,
        "figure.constrained_layout.h_pad": 0.1,
        "figure.dpi": 100,
        "legend.frameon": False,
    }
)

Waarde = Any
Opmaak = Callable[[float], str]


def getal(waarde: float) -> str:
    """1234 als 1.234."""
    return f"{waarde:,.0f}".replace(",", ".")


def procent(aandeel: float) -> str:
    """0.1234 als 12,3 %; onder een half procent met een cijfer meer."""
    return f"{100 * aandeel:.{2 if 0 < aandeel < 0.005 else 1}f} %".replace(".", ",")


def procentpunten(verschil: float) -> str:
    """0.0123 als +1,2 procentpunt."""
    return f"{100 * verschil:+.1f} procentpunt".replace(".", ",")


def keer(verhouding: float) -> str:
    """2.3 als 2,3×."""
    return f"{verhouding:.1f}×".replace(".", ",")


def ontbreekt(opmaak: Opmaak) -> str:
    """Wat er staat waar geen waarde is: een aantal is afgeschermd, een aandeel kan ook van een te klein geheel zijn."""
    return AFGESCHERMD if opmaak is getal else NIET_GEPUBLICEERD


def of_afgeschermd(waarde: Waarde, opmaak: Opmaak) -> str:
    """Een waarde in woorden, voor een zin of een beschrijving."""
    return ontbreekt(opmaak) if pd.isna(waarde) else opmaak(float(waarde))


def opsomming(namen: Iterable[object], waarden: Iterable[Waarde], opmaak: Opmaak) -> str:
    """`Noord: 1.234; Zuid: afgeschermd`, voor een beschrijving."""
    paren = zip(namen, waarden, strict=True)
    return "; ".join(f"{naam}: {of_afgeschermd(waarde, opmaak)}" for naam, waarde in paren)


def blad(breed: float = 8, hoog: float = 4) -> tuple[Figure, Axes]:
    """Een leeg blad met één assenstelsel; maten in inches."""
    figuur, as_ = plt.subplots(figsize=(breed, hoog), layout="constrained")
    return figuur, as_


def titel(figuur: Figure, woorden: str) -> None:
    """Waar de tekening over gaat, links boven de hele breedte."""
    breed = int(figuur.get_figwidth() * 9)
    figuur.suptitle(fill(woorden, breed), x=0.01, ha="left", fontsize=12, weight="bold")


def toon(figuur: Figure, uitvoer: Published, beschrijving: str, *andere: Published) -> None:
    """Zet de tekening in het notebook, met haar bron eronder en de beschrijving voor wie haar niet ziet.

    De bron staat in het beeld zelf: wie het kopieert, neemt CONCEPT en de peildatum mee.
    """
    breed = int(figuur.get_figwidth() * 17)
    bronnen = [
        fill(f"{bron.title}, {bron.round_id}, peildatum {bron.peildatum}. {bron.state}", breed)
        for bron in (uitvoer, *andere)
    ]
    bronnen[-1] = fill(f"{bronnen[-1]} Huishouden\u00a0=\u00a0adres.", breed)
    figuur.supxlabel("\n".join(bronnen), x=0.01, ha="left", fontsize=7.5, color="#5a5a56")
    beeld = BytesIO()
    figuur.savefig(beeld, format="png", dpi=160, metadata={"Software": None})
    plt.close(figuur)
    display(Image(beeld.getvalue(), width=int(figuur.get_figwidth() * 100), alt=beschrijving))
