"""The marks of a marked copy (comments and the sheet 校验说明), recognised when the file comes back and left out.

Whatever we write there carries a seal, a digest of its text. Only what still has its seal is left out: a word that a person
added to one of our comments or to our sheet is theirs and stays.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from toolkit.model.grid import Book, Note, Sheet
from toolkit.model.output import MARK_AUTHOR, MARK_PREFIX, MARKS_HEADS, MARKS_SHEET

SEAL_COLUMN, MEMORY_COLUMN = len(MARKS_HEADS) + 1, len(MARKS_HEADS) + 2
"""The hidden columns of the sheet: the seal of each row, and (in its first row) what is needed to undo the marks."""
_LAST_LINE = f"—— {MARK_AUTHOR} "


def seal(*texts: str) -> str:
    """What seals texts: it survives changed line ends and blanks, which programs alter when they save, and nothing else."""
    packed = "\x1f".join("".join(text.split()) for text in texts)
    return "tz" + hashlib.sha256(packed.encode("utf-8", "replace")).hexdigest()[:10]


def sealed_note(text: str) -> str:
    """The text of one of our comments with its last line, the seal."""
    return f"{text}\n{_LAST_LINE}{seal(text)}"


def is_our_note(text: str) -> bool:
    """Whether a comment is one of ours and untouched; its author does not count, some programs drop authors."""
    start = text.find(MARK_PREFIX)
    body, last, mark = text.strip().rpartition(_LAST_LINE.strip())
    return start == 0 and bool(last) and mark.strip() == seal(body)


def our_rows(sheet: Sheet) -> frozenset[int]:
    """Rows of the sheet that are ours and untouched; none when it is not our sheet."""
    if sheet.text(1, 1).strip() != MARKS_SHEET:
        return frozenset()
    ours = frozenset(row for row in sheet.rows if sheet.text(row, SEAL_COLUMN) == seal(*_seen(sheet, row)))
    heads = any(_seen(sheet, row) == MARKS_HEADS for row in ours)
    return ours if heads else frozenset()


def _seen(sheet: Sheet, row: int) -> tuple[str, ...]:
    return tuple(sheet.text(row, column).strip() for column in range(1, len(MARKS_HEADS) + 1))


def rest_of(sheet: Sheet, ours: frozenset[int]) -> Sheet | None:
    """Our sheet without what we wrote on it; None when nothing else is there."""
    hidden = {SEAL_COLUMN, MEMORY_COLUMN}
    rows: dict[int, dict[int, str]] = {}
    for number, cells in sheet.rows.items():
        left = {c: t for c, t in cells.items() if c not in hidden and not (number in ours and c < SEAL_COLUMN)}
        if left:
            rows[number] = left
    if not rows and not sheet.notes and not sheet.drawings:
        return None
    return replace(sheet, rows=rows, merges=(), hidden_columns=())


def without_marks(book: Book) -> Book:
    """The file as it was before we marked it, whatever program saved it since; the same object when nothing is ours."""
    sheets: list[Sheet] = []
    changed = False
    for sheet in book.sheets:
        notes = _without_ours(sheet.notes)
        if len(notes) < len(sheet.notes):
            sheet.notes = notes
            changed = True
        ours = our_rows(sheet)
        left = rest_of(sheet, ours) if ours else sheet
        changed = changed or left is not sheet
        if left is not None:
            sheets.append(left)
    return replace(book, sheets=tuple(sheets)) if changed else book


def _without_ours(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple(note for note in notes if not is_our_note(note.text)) if notes else notes
