"""`factlab simulate`, the whole story: a round in; a folder with what each variant would publish, and an overview.

    round → invented households → per variant: tables → protected → published as a simulation → overview

Nothing is read but the round. No submission, key or secret is needed, since nobody's data are used.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from factlab.demo.invented_profiles import Invented, invented
from factlab.errors import NotProtectable, NotTogether, UsageFault, WouldOverwrite
from factlab.hub.rehearse import rehearse
from factlab.protocol.round import Round
from factlab.protocol.simulation import SIMULATED, is_simulated, simulated, write_simulated
from factlab.publication import read
from factlab.publication.files import INTERNAL
from factlab.publication.whole_folder import all_or_nothing
from factlab.publish import publish
from factlab.simulate.outcome import Outcome, Refusal, outcome
from factlab.simulate.overview import overview
from factlab.simulate.result import result
from factlab.simulate.variants import Variant
from factlab.text import Text

OVERVIEW = "overzicht.html"
RESULT = "simulatie.json"

Progress = Callable[[str, float], None]
Done = Callable[[Outcome], None]


def simulate(
    round_: Round,
    asked: Sequence[Variant],
    out: Path,
    *,
    seed: int,
    households: int | None,
    language: str,
    version: str,
    replace: bool = False,
    progress: Progress = lambda step, done: None,
    done: Done = lambda outcome: None,
) -> list[Outcome]:
    """Writes `out`: a folder per variant, the overview, and the same as JSON; all of it or nothing.

    `households` scales the gemeente down or up. `done` is told of each variant when it is finished. A variant that
    cannot be made safe is an outcome too. Raises NotProtectable `simulate_nothing` when that goes for all of them,
    UsageFault `simulate_size` when the round does not know how many households there are, and WouldOverwrite.
    """
    if is_simulated(round_):
        raise NotTogether("simulate_simulated", round=round_.id)
    if households is None and not any(area.huishoudens for area in round_.gebiedsnamen):
        raise UsageFault("simulate_size")
    _refuse_existing(out, replace=replace)
    progress("invent", 0.0)
    city = invented(round_, seed, households)
    text = Text(language)
    outcomes: list[Outcome] = []
    with all_or_nothing(out) as (folder,):
        for number, variant in enumerate(asked):
            part = _part_of(progress, number, len(asked))
            outcomes.append(_tried(round_, variant, city, folder, language, version, part))
            done(outcomes[-1])
        if all(one.refusal for one in outcomes):
            raise NotProtectable("simulate_nothing")
        page = overview(round_, city, outcomes, seed=seed, version=version, text=text)
        (folder / OVERVIEW).write_bytes(page.encode())
        contents = json.dumps(result(round_, city, outcomes, seed), ensure_ascii=False, indent=1) + "\n"
        (folder / RESULT).write_bytes(contents.encode())
        # The reasons behind dots of invented households are nobody's secret, and of no use to anybody.
        shutil.rmtree(folder / INTERNAL, ignore_errors=True)
    return outcomes


def _tried(
    round_: Round, variant: Variant, city: Invented, folder: Path, language: str, version: str, progress: Progress
) -> Outcome:
    """One variant: its tables, protected and published, and what they show."""
    own = simulated(round_, city.households, variant.policy)
    try:
        release = rehearse(city.profiles(own.scope(variant.without)), own, without=variant.without, progress=progress)
    except NotProtectable as refused:
        where = refused.where
        return Outcome(variant, refusal=Refusal(str(where.get("table", "")), str(where.get("area", ""))))
    progress("publish", 0.0)
    out = folder / variant.name
    publish(
        release,
        write_simulated(own),
        f"{own.id}.ronde",
        json.loads(own.kaart) if own.kaart else None,
        out,
        language=language,
        version=version,
        title=own.titel,
        organisation_names={partner.id: partner.naam for partner in own.partners},
    )
    return outcome(variant, read(out), Text(language))


def _part_of(progress: Progress, number: int, count: int) -> Progress:
    """Progress over all variants together, of which this is the `number`th."""
    return lambda step, done: progress(step, (number + done) / count)


def is_ours(folder: Path) -> bool:
    """Whether a folder was made by `simulate`."""
    try:
        found = json.loads((folder / RESULT).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get(SIMULATED) is True


def _refuse_existing(out: Path, *, replace: bool) -> None:
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        if not replace:
            raise WouldOverwrite("output_exists", folder=str(out))
        if not is_ours(out):
            raise WouldOverwrite("output_not_ours", folder=str(out))
