"""进展一览.html."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.reporting import ReportData
from toolkit.report.atomic import write_atomically
from toolkit.report.board.figure import printer
from toolkit.report.board.render import part, render
from toolkit.report.board.view import View, colour_of, view_of


def write_board(data: ReportData, path: Path) -> Path:
    """Write the page of one period to ``path``: one file, UTF-8, the same bytes for the same ``data``.

    It names units, files and cells and is meant for the house; ``write_public`` makes what may be published.
    Returns the name that was written (another one while ``path`` is open elsewhere). Raises CannotWrite.
    """
    page = board_bytes(data)
    return write_atomically(path, lambda temporary: put_bytes(temporary, page))


def board_bytes(data: ReportData) -> bytes:
    """The page as UTF-8."""
    view = view_of(data)
    values = {
        "data": data,
        "f": data.figures,
        "view": view,
        "fig": printer(data.figures),
        "day": chinese_day,
        "month": chinese_month,
    }
    return render(
        "board.html",
        values,
        style=light_styles(view) + part("board.css"),
        script=part("board.js"),
        filters={"lit": lambda one: f"l{view.lights.index((one.name, colour_of(one.colour)))}"},
    )


def light_styles(view: View) -> str:
    """The colours of the office's lights, as classes l0, l1 …"""
    return "".join(f".l{n}{{background:#{c};fill:#{c}}}" for n, (_, c) in enumerate(view.lights)) + "\n"


def chinese_day(text: str) -> str:
    """2026-06-05 → 2026年6月5日; anything else as it is."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return text
    return f"{int(parts[0])}年{int(parts[1])}月{int(parts[2])}日"


def chinese_month(text: str) -> str:
    """2026-06 → 2026年6月; the names of groups without a month as they are."""
    parts = text.split("-")
    return f"{int(parts[0])}年{int(parts[1])}月" if len(parts) == 2 and all(p.isdigit() for p in parts) else text


def put_bytes(path: Path, data: bytes) -> None:
    """Write a page where ``write_atomically`` wants it."""
    path.write_bytes(data)
