"""Writes the published folder, from protected tables only.

`publish` takes a release and writes everything, `check_place` says beforehand whether it can. What is not for
publication goes beside the folder; `link_flags` says which lists of partners hardly fit the others.
`release` writes a draft again as what its checker signed. `earlier_releases` opens what was published before for
the same reference date.
"""

from factlab.publish.earlier import earlier_releases
from factlab.publish.folder import publish
from factlab.publish.link_quality import link_flags
from factlab.publish.place import check_place, internal_of, recover
from factlab.publish.release import check_release, release

__all__ = [
    "check_place",
    "check_release",
    "earlier_releases",
    "internal_of",
    "link_flags",
    "publish",
    "recover",
    "release",
]
