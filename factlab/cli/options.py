"""Options that several verbs share; their help is a text key, put into words when the language is known."""

from pathlib import Path
from typing import Annotated

import typer

Round = Annotated[Path | None, typer.Option("--round", help="option.round", metavar="RONDE")]
Identity = Annotated[Path | None, typer.Option("--identity", help="option.identity", metavar="FILE")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="option.passphrase_file", metavar="FILE")
]
Json = Annotated[bool, typer.Option("--json", help="option.json")]
Replace = Annotated[bool, typer.Option("--replace", help="option.replace")]
Yes = Annotated[bool, typer.Option("--yes", help="option.yes")]
Out = Annotated[Path, typer.Option("--out", help="option.out", metavar="DIR")]
