"""What the product is compared with; each is a whole process: ``python peers.py NAME FOLDER OUT``.

``pandas``: read_excel every file, concat, to_excel, all through openpyxl. ``calamine``: python-calamine reads, XlsxWriter
streams. ``floor``: only inflate and tokenise the parts that hold the values. None of them matches, checks or explains.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HEADER = 2


def pandas_loop(folder: Path, out: Path) -> int:
    """The loop that a colleague who knows pandas writes."""
    import pandas as pd

    frames = []
    for path in sorted(folder.iterdir()):
        frame = pd.read_excel(path, header=_HEADER - 1, engine="openpyxl")
        frame["来源文件"] = path.name
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True)
    whole.to_excel(out, index=False, engine="openpyxl")
    return len(whole)


def calamine_loop(folder: Path, out: Path) -> int:
    """The fastest reader and the leanest writer that can be had off the shelf."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    book = xlsxwriter.Workbook(
        str(out), {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet()
    row = 0
    for path in sorted(folder.iterdir()):
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        for cells in rows[_HEADER - 1 if row == 0 else _HEADER :]:
            if not any(cells):
                continue
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
            sheet.write_string(row, len(cells), path.name)
            row += 1
    book.close()
    return row - 1


def floor(folder: Path, out: Path) -> int:
    """Inflate sheet, shared strings and workbook and tokenise them with expat, without handlers; nothing is written."""
    import zipfile
    from xml.parsers import expat

    count = 0
    for path in sorted(folder.iterdir()):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name in ("xl/workbook.xml", "xl/sharedStrings.xml") or name.startswith("xl/worksheets/sheet"):
                    expat.ParserCreate().Parse(package.read(name), True)
        count += 1
    return count


PEERS = {"pandas": pandas_loop, "calamine": calamine_loop, "floor": floor}

if __name__ == "__main__":
    print(PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
