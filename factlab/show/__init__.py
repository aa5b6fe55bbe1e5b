"""What people look at, made from a publication alone: report, workbook, answers in words."""

from factlab.show.findings import answers
from factlab.show.report import render

__all__ = ["answers", "render"]
