"""De tekeningen van de notebooks. Wat is afgeschermd is gearceerd, en nooit nul; waarden zijn getallen of <NA>."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from huisstijl import (
    AFGESCHERMD,
    ARCERING,
    BLAUW,
    BLAUWEN,
    DONKER,
    GRIJS,
    KAARTBLAUW,
    NIET_GEPUBLICEERD,
    ROEST,
    SOORTEN,
    TEKST,
    Opmaak,
    Waarde,
    getal,
    of_afgeschermd,
    ontbreekt,
    procent,
)
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from factlab.publication.published import Published


def staven(
    as_: Axes,
    namen: Sequence[str],
    waarden: Iterable[Waarde],
    opmaak: Opmaak = getal,
    lijn: Waarde = pd.NA,
    bij: str = "",
) -> None:
    """Liggende staven van boven naar beneden, elk met haar getal; `lijn` is een streep om mee te vergelijken."""
    namen, waarden = list(namen), list(waarden)
    bekend = [float(waarde) for waarde in [*waarden, lijn] if pd.notna(waarde)]
    hoogste = max(bekend, default=0) or 1
    for plaats, waarde in enumerate(waarden):
        if pd.isna(waarde):
            _gearceerd(as_, plaats, hoogste, 0, ontbreekt(opmaak))
        else:
            as_.barh(plaats, float(waarde), color=BLAUW, height=0.72)
            wit = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
            as_.text(float(waarde) + hoogste / 90, plaats, opmaak(float(waarde)), va="center", fontsize=9, bbox=wit)
    if pd.notna(lijn):
        as_.axvline(float(lijn), color=SOORTEN[5], linewidth=1.6, linestyle=(0, (4, 2)))
        as_.text(float(lijn), -0.75, f"{bij} {opmaak(float(lijn))}", color=ROEST, ha="center", va="bottom", fontsize=9)
    as_.set_yticks(range(len(namen)), [fill(str(naam), 44) for naam in namen])
    as_.set_ylim(len(namen) - 0.4, -1.3 if pd.notna(lijn) else -0.6)
    as_.set_xlim(0, hoogste * 1.13)
    _getallen(as_, opmaak)
    if not bekend:
        as_.set_xticks([])


def punten(as_: Axes, namen: Sequence[str], delen: Sequence[float]) -> None:
    """Het deel dat is afgeschermd als gearceerde staaf, de rest leeg."""
    for plaats, deel in enumerate(delen):
        as_.barh(plaats, 1, height=0.6, facecolor="none", edgecolor="#c4c4bf", linewidth=0.8)
        as_.barh(plaats, deel, height=0.6, **ARCERING)
        as_.text(1.015, plaats, f"{100 * deel:.0f} %", va="center", fontsize=9)
    as_.set_yticks(range(len(namen)), namen)
    as_.set_ylim(len(namen) - 0.4, -0.6)
    as_.set_xlim(0, 1.1)
    as_.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    as_.tick_params(axis="y", length=0)


def stapels(as_: Axes, aandelen: pd.DataFrame, kleuren: Sequence[Any] | None = None, rest: str = AFGESCHERMD) -> None:
    """Per regel een staaf van honderd procent, van licht naar donker; wat niet is gepubliceerd is gearceerd."""
    kleuren = BLAUWEN(np.linspace(0.12, 1, max(aandelen.shape[1], 2))) if kleuren is None else kleuren
    for plaats, (_, regel) in enumerate(aandelen.iterrows()):
        links = 0.0
        for nummer, aandeel in enumerate(regel):
            if pd.notna(aandeel) and aandeel > 0:
                as_.barh(plaats, float(aandeel), left=links, color=kleuren[nummer], height=0.72)
                if aandeel > 0.06:
                    wit = np.mean(to_rgb(kleuren[nummer])) < 0.55
                    woorden = f"{100 * aandeel:.0f} %"
                    midden = links + float(aandeel) / 2
                    as_.text(
                        midden, plaats, woorden, ha="center", va="center", fontsize=8.5, color="white" if wit else TEKST
                    )
                links += float(aandeel)
        # Wat aan de honderd procent ontbreekt is afgeschermd, en met afgeronde getallen soms alleen afronding.
        if links < 0.9995 and (regel.isna().any() or rest != AFGESCHERMD):
            _gearceerd(as_, plaats, 1 - links, links, rest if links < 0.75 else "")
    soorten = [Patch(color=kleur, label=str(naam)) for kleur, naam in zip(kleuren, aandelen.columns, strict=False)]
    as_.set_yticks(range(len(aandelen)), [str(naam) for naam in aandelen.index])
    as_.set_ylim(len(aandelen) - 0.4, -0.6)
    as_.set_xlim(0, 1)
    _getallen(as_, lambda aandeel: f"{100 * aandeel:.0f} %")
    as_.legend(
        handles=[*soorten, Patch(label=rest, **ARCERING)],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=4,
        fontsize=8.5,
        borderaxespad=0.2,
    )


def warmtekaart(as_: Axes, aandelen: pd.DataFrame) -> None:
    """Aandelen als vakken: donkerder is meer. De diagonaal blijft leeg; gearceerd is afgeschermd."""
    waarden = aandelen.to_numpy(dtype=float, na_value=np.nan)
    diagonaal = np.array([[rij == kolom for kolom in aandelen.columns] for rij in aandelen.index])
    hoogste = np.nanmax(np.where(diagonaal, np.nan, waarden), initial=0) or 1
    for (rij, kolom), aandeel in np.ndenumerate(waarden):
        vak = (kolom - 0.5, rij - 0.5)
        if diagonaal[rij, kolom]:
            continue
        if np.isnan(aandeel):
            as_.add_patch(plt.Rectangle(vak, 1, 1, **ARCERING))
        else:
            as_.add_patch(plt.Rectangle(vak, 1, 1, color=BLAUWEN(aandeel / hoogste), linewidth=0))
            kleur = "white" if aandeel > 0.62 * hoogste else TEKST
            as_.text(kolom, rij, f"{100 * aandeel:.0f} %", ha="center", va="center", color=kleur, fontsize=9)
    as_.set_xlim(-0.5, len(aandelen.columns) - 0.5)
    as_.set_ylim(len(aandelen) - 0.5, -0.5)
    as_.set_xticks(range(len(aandelen.columns)), [fill(str(n), 16) for n in aandelen.columns], rotation=35, ha="right")
    as_.set_yticks(range(len(aandelen)), [str(naam) for naam in aandelen.index])
    as_.tick_params(length=0)
    as_.spines[:].set_visible(False)
    for grens in np.arange(0.5, max(aandelen.shape) - 1):
        as_.axhline(grens, color="white", linewidth=2)
        as_.axvline(grens, color="white", linewidth=2)


def kaart(as_: Axes, uitvoer: Published, aandelen: Mapping[str, Waarde], wijs: str | None = None) -> None:
    """De gebieden naar hun aandeel, met een sleutel eronder; `wijs` is de code van een gebied met een rand."""
    bekend = [float(aandeel) for aandeel in aandelen.values() if pd.notna(aandeel)]
    laagste, hoogste = min(bekend, default=0), max(bekend, default=1)
    ruimte = (hoogste - laagste) or 1
    for code, delen in uitvoer.outlines.items():
        ringen = [ring for deel in delen for ring in deel]
        vorm = Path.make_compound_path(*(Path(ring, closed=True) for ring in ringen))
        aandeel = aandelen.get(code, pd.NA)
        if pd.isna(aandeel):
            stijl: dict[str, Any] = {**ARCERING, "linewidth": 0.8}
        else:
            stijl = {"facecolor": KAARTBLAUW((float(aandeel) - laagste) / ruimte), "edgecolor": "white"}
        as_.add_patch(PathPatch(vorm, **stijl))
        if code == wijs:
            as_.add_patch(PathPatch(vorm, fill=False, edgecolor=SOORTEN[5], linewidth=2.5, zorder=3))
    as_.autoscale_view()
    as_.set_aspect(1 / np.cos(np.radians(np.mean(as_.get_ylim()))))
    as_.set_axis_off()
    if bekend:
        schaal = plt.cm.ScalarMappable(plt.Normalize(laagste, hoogste), KAARTBLAUW)
        balk = as_.figure.colorbar(schaal, ax=as_, orientation="horizontal", shrink=0.5, aspect=30, pad=0.02)
        balk.ax.xaxis.set_major_locator(MaxNLocator(4))
        balk.ax.xaxis.set_major_formatter(FuncFormatter(lambda aandeel, _: f"{100 * aandeel:.0f} %"))
        balk.outline.set_visible(False)
    if any(pd.isna(aandelen.get(code, pd.NA)) for code in uitvoer.outlines):
        arcering = [Patch(label=NIET_GEPUBLICEERD, **ARCERING)]
        as_.legend(handles=arcering, loc="upper right", bbox_to_anchor=(1, 0), fontsize=9)


def waaier(as_: Axes, regels: Sequence[tuple[str, Waarde, Waarde, Sequence[Waarde]]], naam: str) -> None:
    """Per regel (naam, deze wijk, gemeente, alle wijken): de wijk tussen de andere, gemeente als streep.

    Elke regel heeft haar eigen schaal, van de laagste tot de hoogste wijk: regels zijn niet met elkaar te vergelijken.
    """
    for plaats, (_, deze, gemeente, alle) in enumerate(regels):
        bekend = [float(waarde) for waarde in alle if pd.notna(waarde)]
        alles = [*bekend, *(float(waarde) for waarde in (gemeente,) if pd.notna(waarde))]
        if not bekend:
            _gearceerd(as_, plaats, 1, 0, "in geen wijk gepubliceerd", 0.3)
        else:
            laagste, hoogste = min(alles), max(alles)
            ruimte = (hoogste - laagste) or 1
            as_.plot([0, 1], [plaats, plaats], color="#d9d9d5", linewidth=7, solid_capstyle="round", zorder=1)
            as_.scatter(
                [(w - laagste) / ruimte for w in bekend],
                [plaats] * len(bekend),
                s=22,
                color=GRIJS,
                alpha=0.75,
                zorder=2,
            )
            if pd.notna(gemeente):
                op = (float(gemeente) - laagste) / ruimte
                as_.plot([op, op], [plaats - 0.28, plaats + 0.28], color=SOORTEN[5], linewidth=2.5, zorder=3)
            if pd.notna(deze):
                op = (float(deze) - laagste) / ruimte
                as_.scatter([op], [plaats], s=120, color=DONKER, edgecolor="white", linewidth=1.2, zorder=4)
            as_.text(-0.03, plaats + 0.42, procent(laagste), fontsize=8, ha="center", va="center", color="#5a5a56")
            as_.text(1.03, plaats + 0.42, procent(hoogste), fontsize=8, ha="center", va="center", color="#5a5a56")
        as_.text(1.13, plaats, fill(of_afgeschermd(deze, procent), 13), va="center", weight="bold", color=DONKER)
        as_.text(1.52, plaats, fill(of_afgeschermd(gemeente, procent), 13), va="center", color=ROEST)
    andere = Line2D([], [], marker="o", linestyle="", color=GRIJS, markersize=5, label="alle wijken")
    wijk = Line2D([], [], marker="o", linestyle="", color=DONKER, markersize=10, label=naam)
    streep = Line2D(
        [], [], marker="|", linestyle="", color=SOORTEN[5], markersize=14, markeredgewidth=2.5, label="gemeente"
    )
    as_.legend(handles=[wijk, andere, streep], loc="upper left", bbox_to_anchor=(0, 0), ncols=3, fontsize=9)
    as_.text(1.13, -0.75, fill(naam, 15), fontsize=9, va="bottom", color=DONKER, weight="bold")
    as_.text(1.52, -0.75, "gemeente", fontsize=9, va="bottom", color=ROEST)
    as_.set_yticks(range(len(regels)), [fill(regel[0], 30) for regel in regels])
    as_.set_ylim(len(regels) - 0.3, -0.7)
    as_.set_xlim(-0.1, 1.88)
    as_.set_xticks([])
    as_.spines[:].set_visible(False)
    as_.tick_params(length=0)


def halters(
    as_: Axes,
    namen: Sequence[str],
    eerste: Sequence[Waarde],
    tweede: Sequence[Waarde],
    woorden: tuple[str, str],
    opmaak: Opmaak = procent,
) -> None:
    """Per regel twee punten en een streep ertussen; een punt dat is afgeschermd staat gearceerd aan de kant."""
    bekend = [float(waarde) for waarde in [*eerste, *tweede] if pd.notna(waarde)]
    hoogste = max(bekend, default=0) or 1
    kant = -hoogste * 0.14
    # Een open ring om een dichte stip: ook waar zij samenvallen, zijn beide te zien.
    ring = {"s": 105, "facecolor": "white", "edgecolor": SOORTEN[5], "linewidth": 2, "zorder": 3}
    stijlen = (ring, {"s": 38, "color": SOORTEN[0], "zorder": 4})
    for plaats, (van, naar) in enumerate(zip(eerste, tweede, strict=True)):
        if pd.notna(van) and pd.notna(naar):
            as_.plot([float(van), float(naar)], [plaats, plaats], color="#c4c4bf", linewidth=3, zorder=1)
        weg = [woord for woord, waarde in zip(woorden, (van, naar), strict=True) if pd.isna(waarde)]
        if weg:
            tekst = ontbreekt(opmaak) if len(weg) == 2 else f"{weg[0]}: {ontbreekt(opmaak)}"
            as_.add_patch(plt.Rectangle((kant * 3.1, plaats - 0.34), -kant * 2.9, 0.68, **ARCERING))
            _op_arcering(as_, kant * 1.65, plaats, tekst, 7.5)
        for waarde, stijl in zip((van, naar), stijlen, strict=True):
            if pd.notna(waarde):
                as_.scatter([float(waarde)], [plaats], **stijl)
    for woord, stijl in zip(woorden, stijlen, strict=True):
        as_.scatter([], [], label=woord, **stijl)
    as_.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9, borderaxespad=0.2)
    as_.set_yticks(range(len(namen)), [fill(str(naam), 40) for naam in namen])
    as_.set_ylim(len(namen) - 0.4, -0.6)
    iets_weg = any(pd.isna(waarde) for waarde in [*eerste, *tweede])
    as_.set_xlim(kant * 3.2 if iets_weg else 0, hoogste * 1.06)
    _getallen(as_, opmaak)
    as_.set_xticks([streep for streep in as_.get_xticks() if 0 <= streep <= hoogste * 1.06])
    as_.spines["left"].set_visible(False)
    as_.grid(axis="y", color="#ececea", linewidth=0.8)
    as_.set_axisbelow(True)


def hellingen(as_: Axes, lijnen: Sequence[tuple[str, Waarde, Waarde]], woorden: tuple[str, str]) -> None:
    """Van de eerste naar de tweede ronde, een lijn per (naam, eerste, tweede); wat een kant mist heeft geen lijn."""
    heel = [(naam, float(van), float(naar)) for naam, van, naar in lijnen if pd.notna(van) and pd.notna(naar)]
    hoogste = max((max(van, naar) for _, van, naar in heel), default=1)
    links = _uit_elkaar([van for _, van, _ in heel], hoogste * 0.055)
    rechts = _uit_elkaar([naar for _, _, naar in heel], hoogste * 0.055)
    for nummer, (naam, van, naar) in enumerate(heel):
        kleur = SOORTEN[nummer % 6]
        as_.plot([0, 1], [van, naar], color=kleur, linewidth=2, marker="o", markersize=6)
        as_.annotate(procent(van), (0, van), (-0.04, links[nummer]), ha="right", va="center", fontsize=9)
        as_.annotate(f"{procent(naar)}  {naam}", (1, naar), (1.04, rechts[nummer]), ha="left", va="center", fontsize=9)
    as_.set_xlim(-0.25, 2.3)
    as_.set_ylim(min(0, *links, *rechts, 0) - hoogste * 0.03, max([hoogste, *links, *rechts]) + hoogste * 0.1)
    as_.set_xticks([0, 1], woorden, weight="bold")
    as_.xaxis.tick_top()
    as_.set_yticks([])
    as_.spines[:].set_visible(False)
    as_.tick_params(length=0)
    for kant in (0, 1):
        as_.axvline(kant, color="#d9d9d5", linewidth=1, zorder=0)


def _gearceerd(
    as_: Axes, plaats: float, breedte: float, links: float = 0, woord: str = AFGESCHERMD, hoogte: float = 0.72
) -> None:
    as_.barh(plaats, breedte, left=links, height=hoogte, **ARCERING)
    if woord:
        _op_arcering(as_, links + breedte / 2, plaats, woord, 8.5)


def _op_arcering(as_: Axes, x: float, y: float, woord: str, maat: float) -> None:
    achter = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85}
    as_.text(x, y, woord, ha="center", va="center", fontsize=maat, bbox=achter, zorder=5)


def _getallen(as_: Axes, opmaak: Opmaak) -> None:
    as_.xaxis.set_major_locator(MaxNLocator(6, integer=opmaak is getal))
    rond = (lambda aandeel: f"{100 * aandeel:g} %".replace(".", ",")) if opmaak is procent else opmaak
    as_.xaxis.set_major_formatter(FuncFormatter(lambda waarde, _: rond(round(waarde, 6))))
    as_.tick_params(axis="y", length=0)


def _uit_elkaar(waarden: Sequence[float], afstand: float) -> list[float]:
    """Hoogten voor bijschriften: in dezelfde volgorde, en nergens dichter bij elkaar dan `afstand`."""
    volgorde = sorted(range(len(waarden)), key=lambda nummer: waarden[nummer])
    hoogten = [waarden[nummer] for nummer in volgorde]
    for _ in range(200):
        for onder, boven in pairwise(range(len(hoogten))):
            tekort = afstand - (hoogten[boven] - hoogten[onder])
            if tekort > 1e-12:
                hoogten[onder] -= tekort / 2
                hoogten[boven] += tekort / 2
    plaatsen = [0.0] * len(waarden)
    for nummer, hoogte in zip(volgorde, hoogten, strict=True):
        plaatsen[nummer] = hoogte
    return plaatsen
