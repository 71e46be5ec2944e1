"""How several units' texts share one cell, and how that cell is read apart again.

Each text is labelled 【单位】 and begins on a line of its own. A unit may itself begin a line with 【…】 (【成效】 is a
common heading); such a line is moved in by one full-width space, so that only our labels stand at the start of a line
and ``split`` gives back exactly what ``compose`` was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_INDENT = "\u3000"
_LABEL = re.compile(r"【([^【】\n]+)】")
_MUST_INDENT = re.compile(r"^(?=\u3000*【)", re.MULTILINE)
_INDENTED = re.compile(r"^\u3000(?=\u3000*【)", re.MULTILINE)


def compose(pieces: Sequence[tuple[str, str]]) -> str:
    """Texts of several units → the text of the consolidated cell; no pieces give an empty cell.

    One text stands as it is, unless it would be taken for a labelled one. ``pieces`` are (unit, text) in the order of
    the contract; a unit's name holds no 【 】 and no line break.
    """
    if not pieces:
        return ""
    if len(pieces) == 1 and (not pieces[0][0] or not _LABEL.match(pieces[0][1])):
        return pieces[0][1]
    return "\n".join(f"【{unit}】{_guard(text)}" for unit, text in pieces)


def split(text: str) -> list[tuple[str, str]]:
    """The text of a consolidated cell → its (unit, text) pieces, the inverse of ``compose``.

    A cell that does not begin with a label is one piece without a unit; an empty cell has none.
    """
    if not text:
        return []
    if not _LABEL.match(text):
        return [("", text)]
    pieces: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        found = _LABEL.match(line)
        if found:
            pieces.append((found.group(1), [line[found.end() :]]))
        else:
            pieces[-1][1].append(_INDENTED.sub("", line))
    return [(unit, "\n".join(lines)) for unit, lines in pieces]


def _guard(text: str) -> str:
    """Move in every line but the first (which follows its label) that begins with a bracket."""
    if "【" not in text or "\n" not in text:
        return text
    first, rest = text.split("\n", 1)
    return f"{first}\n{_MUST_INDENT.sub(_INDENT, rest)}"
