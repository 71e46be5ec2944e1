"""公开版: what may leave the house, as a page or as the ledger sheet alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from toolkit.core.public import Public, public_of
from toolkit.model.errors import OperatorError
from toolkit.model.reporting import ReportData
from toolkit.report.atomic import write_atomically
from toolkit.report.board.figure import printer
from toolkit.report.board.render import part, render
from toolkit.report.board.view import view_of
from toolkit.report.board.write import chinese_day, put_bytes
from toolkit.report.submit import write_submit
from toolkit.text.personal import hidden

PAGES, BOOKS = frozenset((".html", ".htm")), frozenset((".xlsx",))


def write_public(data: ReportData, path: Path) -> tuple[Path, Public]:
    """Write what may be published to ``path``: a page (.html) or a workbook with the ledger sheet alone (.xlsx).

    Returns the name that was written, and what was covered and left out for the operator's eyes (``core.public.told``): the
    file itself does not say it. The same ``data`` gives the same bytes. OperatorError for another ending, and when a text carries a classification mark:
    then nothing is written. CannotWrite.
    """
    ending = path.suffix.lower()
    if ending not in PAGES | BOOKS:
        raise OperatorError(f"公开版写成网页或表格：请把“{path.name}”的扩展名改为 .html 或 .xlsx。")
    public = public_of(data.merged)
    if public.secret:
        places = "、".join(dict.fromkeys(f"{one.item}·{one.head}" if one.item else one.head for one in public.secret))
        raise OperatorError(f"有密级标志，不能生成公开版：{places}。请先按保密规定处理。")
    if ending in BOOKS:
        return write_atomically(path, lambda temporary: write_submit(public.merged, temporary)), public
    page = public_page(data, public)
    return write_atomically(path, lambda temporary: put_bytes(temporary, page)), public


def public_page(data: ReportData, public: Public) -> bytes:
    """The page as UTF-8: figures, items, answers; no files, no cells, no lists of who is late."""
    view = view_of(replace(data, merged=public.merged, file="", sha256=""))
    values = {
        "f": data.figures,
        "office": data.settings.basics.office,
        "view": view,
        "final": public.merged.final,
        "fig": printer(data.figures),
        "day": chinese_day,
    }
    return render("public.html", values, style=part("board.css"), script=part("board.js"), cover=hidden)
