"""The published folder: written from protected tables only, and read back.

`publish` takes a release and writes everything; `read` opens what was published; of what was read,
`render` makes the report and `answers` the five sentences it begins with, in Dutch or English.
"""

from factlab.publish.findings import answers
from factlab.publish.folder import publish
from factlab.publish.publication import Place, Publication
from factlab.publish.read import read
from factlab.publish.report import render

__all__ = ["Place", "Publication", "answers", "publish", "read", "render"]
