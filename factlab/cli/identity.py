"""factlab identity"""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import files, options

app = typer.Typer(no_args_is_help=True)


@app.command("new", help="help.identity_new")
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="option.name", metavar="NAME")],
    passphrase: Annotated[bool, typer.Option("--passphrase", help="option.passphrase")] = False,
    passphrase_file: options.PassphraseFile = None,
    out: options.Out = Path(),
) -> None:
    import re

    from factlab.errors import UsageFault
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.identity import identity_of, new_secret, write_identity, write_public
    from factlab.protocol.names import NAME_PATTERN

    console = context.obj
    if not re.fullmatch(NAME_PATTERN, name):
        raise UsageFault("name_not_allowed")
    secret_file, public_file = out / f"{name}.identity", out / f"{name}.public"
    for path in (secret_file, public_file):
        files.refuse_existing(path, replace=False)
    words = files.read_passphrase(passphrase_file) if passphrase_file else None
    words = files.new_passphrase(console) if passphrase else words
    secret = new_secret()
    public = identity_of(name, secret).public
    files.write_together(
        {secret_file: write_identity(name, secret, words), public_file: write_public(public)}, secret={secret_file}
    )
    console.say("identity.made", secret=secret_file, public=public_file)
    console.say("identity.fingerprint", words=in_words(public.fingerprint))
