"""factlab: privacy-preserving linkage of partners' lists of voorzieningen, and protected tables per wijk.

For analysts: `factlab.read(UITVOER)` opens a published folder in a notebook.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without importing typing: every command pays for what is imported here
if TYPE_CHECKING:
    from os import PathLike

    from factlab.publication.published import Published

__all__ = ["read"]


def read(folder: str | PathLike[str], lang: str = "nl") -> Published:
    """The published folder, with its tables as pandas and Arrow; `lang` (`nl` or `en`) is that of the names in them.

    Raises UnreadableInput, which says in words what is wrong, for a folder that is not whole.
    """
    from factlab.publication.published import open_folder

    return open_folder(folder, lang)
