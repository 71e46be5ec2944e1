"""Whether two files say exactly the same, cell for cell, whatever their bytes are."""

from __future__ import annotations

import hashlib

from toolkit.model.layout import Reading


def content_of(reading: Reading) -> str:
    """A digest of everything that was understood of a file: tables, rows, cells, texts beside them, with their places."""
    digest = hashlib.sha256()

    def add(*parts: object) -> None:
        digest.update("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass") + b"\x1e")

    for table in reading.tables:
        add(table.sheet, table.layout, *sorted(table.columns.items()), *sorted(table.heads.items()))
        for row in table.rows:
            add(row.number, *sorted(row.values.items()), *sorted(row.inherited), *row.parts, *sorted(row.extra.items()))
    for loose in reading.loose:
        add(loose.kind, loose.sheet, loose.row, loose.column, loose.text)
    return digest.hexdigest()
