"""The published folder in the forms that people ask for: CSV for a Dutch Excel, GeoJSON for QGIS, SPSS.

Made from a publication alone, and nothing is computed that is not in it.
"""

from factlab.export.exported import FORMATS, export

__all__ = ["FORMATS", "export"]
