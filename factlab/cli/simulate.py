"""factlab simulate: what a round would show, on an invented municipality of its own size."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options

if TYPE_CHECKING:
    from factlab.simulate.outcome import Outcome


def simulate(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="option.simulate_round", metavar="DIR|RONDE")] = Path(),
    without: Annotated[
        list[str] | None, typer.Option("--without", help="option.simulate_without", metavar="PARTNER")
    ] = None,
    threshold: Annotated[list[int] | None, typer.Option("--threshold", help="option.simulate_threshold", min=5)] = None,
    rounding: Annotated[list[int] | None, typer.Option("--rounding", help="option.simulate_rounding", min=0)] = None,
    households: Annotated[
        int | None, typer.Option("--households", help="option.simulate_households", min=100, max=1_000_000)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="option.seed", min=0)] = 1,
    out: Annotated[Path, typer.Option("--out", help="option.simulate_out", metavar="DIR")] = Path("simulatie"),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    import json
    from importlib.metadata import version

    from factlab.simulate.overview import name_of
    from factlab.simulate.story import OVERVIEW, RESULT
    from factlab.simulate.story import simulate as story
    from factlab.simulate.variants import variants

    console = context.obj
    console.as_json = as_json
    named = source if source.is_file() or source.suffix == ".ronde" else None
    round_ = files.open_round(named, source, option=None).round
    asked = variants(round_, without or (), threshold or (), rounding or ())
    size = households or sum(area.huishoudens for area in round_.gebiedsnamen)

    def tell(one: "Outcome") -> None:
        name = name_of(one.variant, round_, console.text)
        if one.refusal:
            console.say("simulate.line_refused", name=name, table=one.refusal.table, area=one.refusal.area)
        else:
            shown = console.text.share(one.total.share)
            console.say("simulate.line", name=name, shown=shown, dots=one.total.dots)

    console.say("simulate.start", households=size, variants=len(asked))
    story(
        round_,
        asked,
        out,
        seed=seed,
        households=households,
        language=console.content.language,
        version=version("factlab"),
        replace=replace,
        progress=console.progress,
        done=tell,
    )
    console.say("simulate.done", folder=out)
    console.say("simulate.look", file=out / OVERVIEW)
    console.result({"output": str(out), **json.loads((out / RESULT).read_bytes())})
