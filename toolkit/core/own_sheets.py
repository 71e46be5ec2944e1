"""Reading the sheets of our own output back: found by name or by heads, row by row under their heads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import column_letters
from toolkit.text.normal import key


def own_sheet(book: Book, name: str, heads: Sequence[str]) -> Sheet | None:
    """One of our sheets: by its name, else, where the office renamed it, by its heads."""
    named = next((sheet for sheet in book.sheets if sheet.name == name), None)
    wanted = {key(head) for head in heads}
    return named or next(
        (
            sheet
            for sheet in book.sheets
            if any(wanted <= {key(text) for text in sheet.rows[row].values()} for row in sorted(sheet.rows)[:3])
        ),
        None,
    )


def body_rows(sheet: Sheet | None, heads: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, head → text) of every row below the row that holds all ``heads``; extra heads are named apart."""
    wanted = {key(head) for head in heads}
    names: dict[int, str] | None = None
    for number in sorted(sheet.rows) if sheet else ():
        cells = sheet.rows[number] if sheet else {}
        if names is not None:
            yield number, {names.get(c) or f"列{column_letters(c)}": text for c, text in cells.items()}
        elif wanted <= {key(text) for text in cells.values()}:
            names = head_names(cells)


def added_heads(sheet: Sheet | None, known: Collection[str]) -> list[str]:
    """Heads of the columns that the office added to one of our sheets, in order."""
    for number in sorted(sheet.rows) if sheet else ():
        cells = sheet.rows[number] if sheet else {}
        if {key(head) for head in known} <= {key(text) for text in cells.values()}:
            return [head for head in head_names(cells).values() if head not in known]
    return []


def head_names(cells: Mapping[int, str]) -> dict[int, str]:
    """Column → head, each head once: a second 备注 is 备注（2）."""
    names: dict[int, str] = {}
    for column in sorted(cells):
        head = name = " ".join(cells[column].split())
        count = 1
        while name in names.values():
            count += 1
            name = f"{head}（{count}）"
        names[column] = name
    return names
