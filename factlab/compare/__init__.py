"""Two published folders beside each other: what changed, what can be compared, and by how much it differs.

Reads published folders and nothing else. `compare` opens and compares, `write` puts page, workbook and long table in
a folder, `check_place` says beforehand whether it can.
"""

from factlab.compare.comparison import Comparison, compare
from factlab.compare.folder import check_place
from factlab.compare.write import write

__all__ = ["Comparison", "check_place", "compare", "write"]
