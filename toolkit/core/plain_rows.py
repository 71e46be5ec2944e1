"""Rows of a very large ledger, held column by column: eight bytes a cell beside texts that its items hold as well."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import overload

from toolkit.model.layout import Row
from toolkit.model.ledger import Item

_NOTHING: Mapping[str, int] = {}
_NO_EXTRA: Mapping[int, str] = {}


class PlainRows(Sequence[Row]):
    """A sequence of rows that hold nothing but texts of their own; each is made when it is asked for.

    ``items`` are the items made of them: a requirement that is stored there as it was written is not kept twice.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._requirements: dict[int, str] = {}
        self._numbers = array("l")
        self._columns: dict[str, list[str | None]] = {}

    def append(self, row: Row) -> None:
        """Keep the number and the texts of a row."""
        count = len(self._numbers)
        self._numbers.append(row.number)
        for name, text in row.values.items():
            if name == "requirement":
                if text != self._items[count].requirement:
                    self._requirements[count] = text
                continue
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = []
            if len(column) < count:
                column.extend([None] * (count - len(column)))
            column.append(text)

    def own(self, index: int, key: str) -> str:
        """The text of a cell, empty when there is none."""
        if key == "requirement":
            return self._requirements.get(index) or self._items[index].requirement
        column = self._columns.get(key, ())
        return (column[index] or "") if index < len(column) else ""

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = self._numbers[index]
        values = {name: text for name in ("requirement", *self._columns) if (text := self.own(index, name))}
        return Row(number, values, frozenset(), (), _NOTHING, _NO_EXTRA)
