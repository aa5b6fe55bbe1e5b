"""The published folder: written from protected tables only, and read back.

`publish` takes a release and writes everything, `check_place` says beforehand whether it can. `read` opens
what was published and `scope_of` holds it against the round that lies in it; of what was read,
`render` makes the report and `answers` the five sentences it begins with, in Dutch or English. What is not
for publication goes beside the folder; `link_flags` says which lists of partners hardly fit the others.
`earlier_releases` opens what was published before for the same reference date.
"""

from factlab.publish.against_round import scope_of
from factlab.publish.earlier import earlier_releases
from factlab.publish.findings import answers
from factlab.publish.folder import publish
from factlab.publish.link_quality import link_flags
from factlab.publish.place import check_place, internal_of
from factlab.publish.publication import Place, Publication
from factlab.publish.read import certificate_of, read
from factlab.publish.report import render

__all__ = [
    "Place",
    "Publication",
    "answers",
    "certificate_of",
    "check_place",
    "earlier_releases",
    "internal_of",
    "link_flags",
    "publish",
    "read",
    "render",
    "scope_of",
]
