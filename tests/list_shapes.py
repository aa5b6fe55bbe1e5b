"""One invented list in every shape in which partners deliver theirs: a file per shape, all with the same rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from factlab.partner.providers import RawList

HEADERS = ("cliëntnummer", "postcode", "huisnummer", "huisletter", "toevoeging", "voorziening", "begindatum")
ROWS = (
    ("1001", "1506AB", "12", "", "", "Hulp bij het huishouden", "2026-01-02"),
    ("1002", "1506AC", "3", "A", "", "Begeleiding", "2025-12-31"),
    ("1003", "1506AC", "3", "A", "bis", "Begeleiding", "2026-02-01"),
    ("1004", "1507 AD", "170", "", "3 hoog", "Hulp bij het huishouden", ""),
    ("1005", "1507AD", "172", "", "één", "Begeleiding", "2024-02-29"),
)
NUMBERS = frozenset(("cliëntnummer", "huisnummer"))
DATES = frozenset(("begindatum",))
LABELLED = "voorziening"

_TITLES = ("Cliënten per 1 januari 2026", "", "Gemaakt op 3-2-2026 door Bureau Noord", "")
_EXPLAINED = ("Toelichting", "Deze lijst is gemaakt voor het onderzoek.", "De postcode is die van de woning.")
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"

Row = Sequence[str]
Read = Callable[[str, bytes], RawList]


def write_shapes(folder: Path, headers: Row = HEADERS, rows: Sequence[Row] = ROWS) -> dict[str, Path]:
    """Shape → the file with that shape in `folder`. Columns named in NUMBERS and DATES (ISO) are cells of that
    kind where a shape has them; `voorziening` has value labels in SPSS."""
    table = [headers, *rows]
    texts = {
        "csv, utf-8": _csv(table).encode(),
        "csv, utf-8 with mark, comma, quoted": b"\xef\xbb\xbf" + _csv(table, ",", quoted=True).encode(),
        "csv, utf-16, tab": _csv(table, "\t").encode("utf-16"),
        "csv, windows": _csv(table).encode("cp1252"),
        "csv, dos, bar": _csv(table, "|").encode("cp850"),
        "csv, old mac": _csv(table, end="\r").encode(),
        "csv, sep line": b"sep=;\r\n" + _csv(table).encode("cp1252"),
        "csv, titles and totals": _csv(
            [*([title] for title in _TITLES), *table, [], ["Totaal", str(len(rows))]]
        ).encode(),
        "csv, padded titles and totals": _csv(_padded(headers, rows)).encode(),
        "csv, group headers": _csv([*_grouped(headers), *rows]).encode(),
        "csv, every row ended, blank rows": _csv(
            [headers, *([*row, ""] for row in rows), [], [""] * len(headers)]
        ).encode(),
    }
    shapes = {}
    for number, (shape, content) in enumerate(texts.items(), start=1):
        shapes[shape] = folder / f"lijst_{number:02}.csv"
        shapes[shape].write_bytes(content)
    books = {
        "xlsx, text": _xlsx_text,
        "xlsx, numbers, dates, titles, totals": _xlsx_full,
        "xlsx, explained on another sheet": _xlsx_explained,
        "xls": _xls,
        "ods": _ods,
        "sav": _spss,
        "zsav": _spss,
        "parquet": _parquet,
    }
    for number, (shape, write) in enumerate(books.items(), start=len(texts) + 1):
        shapes[shape] = folder / f"lijst_{number:02}.{shape.split(',')[0]}"
        write(shapes[shape], headers, rows)
    return shapes


def _csv(rows: Sequence[Row], delimiter: str = ";", *, end: str = "\r\n", quoted: bool = False) -> str:
    mark = '"' if quoted else ""
    return "".join(delimiter.join(f"{mark}{cell}{mark}" for cell in row) + end for row in rows)


def _padded(headers: Row, rows: Sequence[Row]) -> list[Row]:
    """As Excel saves it: every row as wide as the widest."""
    width = len(headers)
    before = [[title, *[""] * (width - 1)] for title in _TITLES]
    return [*before, headers, *rows, [""] * width, [f"Totaal aantal: {len(rows)}", *[""] * (width - 1)]]


def _grouped(headers: Row) -> list[Row]:
    """Headers in two rows of merged cells: a group over the address, the first column merged over both rows."""
    upper = [headers[0], "Adres", *[""] * (len(headers) - 3), "Periode"]
    return [upper, ["", *headers[1:]]]


def _cell(header: str, text: str) -> object:
    if text and header in NUMBERS:
        return int(text)
    if text and header in DATES:
        return date.fromisoformat(text)
    return text


def _xlsx_text(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("lijst")
        for at, row in enumerate([headers, *rows]):
            for place, text in enumerate(row):
                sheet.write_string(at, place, text)


def _xlsx_full(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("lijst")
        sheet.merge_range(0, 0, 0, len(headers) - 1, _TITLES[0])
        sheet.write(1, 0, _TITLES[2])
        upper, lower = _grouped(headers)
        sheet.merge_range(3, 0, 4, 0, upper[0])
        sheet.merge_range(3, 1, 3, len(headers) - 2, upper[1])
        sheet.write(3, len(headers) - 1, upper[-1])
        for place, header in enumerate(lower[1:], start=1):
            sheet.write(4, place, header)
        for at, row in enumerate(rows, start=5):
            for place, text in enumerate(row):
                sheet.write(at, place, _cell(headers[place], text))
        sheet.write(5 + len(rows), 0, "Totaal")
        sheet.write_formula(5 + len(rows), 1, "=COUNTA(B6:B99)", None, len(rows))


def _xlsx_explained(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        book.add_worksheet("uitleg").write_column(0, 0, _EXPLAINED)
        sheet = book.add_worksheet("lijst")
        for at, row in enumerate([headers, *rows]):
            sheet.write_row(
                at, 0, [_cell(header, text) if at else text for header, text in zip(headers, row, strict=True)]
            )


def _xls(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("lijst")
    as_date = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for at, row in enumerate([headers, *rows]):
        for header, place, text in zip(headers, range(len(headers)), row, strict=True):
            value = _cell(header, text) if at else text
            if isinstance(value, date):
                sheet.write(at, place, value, as_date)
            elif value != "":
                sheet.write(at, place, value)
    book.save(str(path))


def _ods(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    """As LibreOffice writes it, with repeated empty cells and rows up to the end of the sheet."""
    lines = [
        [("", text) for text in headers],
        *([(h, text) for h, text in zip(headers, row, strict=True)] for row in rows),
    ]
    body = "".join(
        f"<table:table-row>{''.join(_ods_cell(*cell) for cell in line)}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for line in lines
    )
    write_ods(
        path,
        f'{body}<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )


def write_ods(path: Path, *sheets: str) -> None:
    """An OpenDocument workbook with sheets of which the rows are given."""
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(
        f'<table:table table:name="Blad{number}"><table:table-column table:number-columns-repeated="16384"/>'
        f"{rows}</table:table>"
        for number, rows in enumerate(sheets, start=1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
        book.writestr(
            "META-INF/manifest.xml", f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_OFFICE}manifest:1.0"/>'
        )


def _ods_cell(header: str, text: str) -> str:
    value = _cell(header, text)
    if isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif text:
        kind = 'office:value-type="string"'
    else:
        return "<table:table-cell/>"
    return f"<table:table-cell {kind}><text:p>{escape(text)}</text:p></table:table-cell>"


def _spss(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import pandas as pd
    import pyreadstat

    labels = {float(code): text for code, text in enumerate(sorted({row[headers.index(LABELLED)] for row in rows}), 1)}
    codes = {text: code for code, text in labels.items()}
    columns: dict[str, list[object]] = {}
    for place, header in enumerate(headers):
        cells = [_cell(header, row[place]) for row in rows]
        columns[header] = (
            [codes[str(cell)] for cell in cells]
            if header == LABELLED
            else [None if cell == "" and header in NUMBERS | DATES else cell for cell in cells]
        )
    pyreadstat.write_sav(
        pd.DataFrame(columns),
        str(path),
        variable_value_labels={LABELLED: labels},
        compress=path.suffix == ".zsav",
    )


def _parquet(path: Path, headers: Row, rows: Sequence[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {header: [_cell(header, row[at]) for row in rows] for at, header in enumerate(headers)}
    for header in NUMBERS | DATES:
        columns[header] = [None if cell == "" else cell for cell in columns[header]]
    parquet.write_table(pa.table(columns), path)


def told(raw: RawList) -> dict[str, list[str]]:
    """The columns of a list as text."""
    return {name: column.to_pylist() for name, column in raw.columns.items()}
