"""Pages: templates of one of our packages, with everything put into them escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


@cache
def templates(package: str, *extended: str) -> Environment:
    """The templates in the folder `templates` of a package; a name that a template uses must be there.

    Those of the `extended` packages can be extended and included by them; a package's own come first.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(one) for one in (package, *extended)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
