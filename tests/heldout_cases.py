"""Reads the cases of ``tests/heldout/*.txt``: ledgers as offices make them, each with the truth beside it.

A case begins with ``### name``. ``[表 NAME]`` opens a sheet drawn as in ``tests/sheets.py`` (``隐藏`` hides it,
``第8行D列`` says where it starts). ``[事项]`` opens the truth: a line of column names, then one line per item.
``=C5`` is the text of that cell (``=NAME!C5`` on another sheet, ``=C5+C6`` joined), anything else is the text itself.
The requirement's cell is the item's address; ``cell`` states another one (a row under a merged requirement).
``[格式] docx``, ``[单位] …`` (sender that the file itself names), ``[数值] E2=46203`` (cells that store a number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.sheets import sheet
from toolkit.model.findings import Finding
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import Item, Ledger, Role, column_letters

FOLDER = Path(__file__).parent / "heldout"
FIELDS = ("no", "theme", "title", "req", "牵头", "责任", "配合", "deadline", "progress", "problem", "status")
_REFERENCE = re.compile(r"(?:(?P<sheet>[^!+=]+)!)?(?P<column>[A-Z]+)(?P<row>\d+)")
_PLACE = re.compile(r"第(\d+)行([A-Z]+)列")


@dataclass(slots=True)
class Case:
    """One document and the truth about it; ``items`` are field → text, ``places`` the address of each requirement."""

    name: str
    sheets: list[Sheet] = field(default_factory=list)
    kind: str = "xlsx"
    unit: str = ""
    items: list[dict[str, str]] = field(default_factory=list)
    places: list[tuple[str, str] | None] = field(default_factory=list)

    def book(self) -> Book:
        """The document as the reader would hand it on."""
        return Book(self.kind, tuple(self.sheets))


def cases() -> list[Case]:
    """Every case of the folder, in order of file and line."""
    made = []
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            name, _, body = text.partition("\n")
            made.append(_case(f"{path.stem}: {name.strip()}", body))
    return made


def _case(name: str, body: str) -> Case:
    case = Case(name)
    for mark, lines in _sections(body):
        word, _, rest = mark.partition(" ")
        if word == "表":
            case.sheets.append(_sheet(rest, lines))
        elif word == "格式":
            case.kind = rest
        elif word == "单位":
            case.unit = rest
        elif word == "数值":
            case.sheets[-1].raw.update(
                {_at(pair[0]): float(pair[2]) for pair in (p.partition("=") for p in rest.split())}
            )
        elif word == "事项":
            _truth(case, lines)
        else:
            raise ValueError(f"{name}: [{mark}]")
    return case


def _sections(body: str) -> Iterator[tuple[str, list[str]]]:
    mark = ""
    lines: list[str] = []
    for line in body.rstrip().splitlines():
        found = re.fullmatch(r"\[(表|事项|格式|单位|数值)([^\]]*)\](.*)", line)
        if found:
            if mark:
                yield mark, lines
            mark, lines = (found[1] + " " + (found[2] + found[3]).strip()).strip(), []
        else:
            lines.append(line)
    yield mark, lines


def _sheet(words: str, lines: list[str]) -> Sheet:
    name, *options = words.split()
    while lines and not lines[-1].strip():
        lines.pop()
    place = next((m for m in map(_PLACE.fullmatch, options) if m), None)
    row, column = (int(place[1]), _number(place[2])) if place else (1, 1)
    return replace(sheet("\n".join(lines), name, row=row, column=column), hidden="隐藏" in options)


def _number(letters: str) -> int:
    return next(n for n in range(1, 200) if column_letters(n) == letters)


def _at(cell: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(cell)
    assert found, cell
    return int(found["row"]), _number(found["column"])


def _truth(case: Case, lines: list[str]) -> None:
    heads = [head.strip() for head in lines[0].split("|")]
    assert set(heads) <= {*FIELDS, "cell"}, heads
    for line in lines[1:]:
        if not line.strip():
            continue
        values = dict(zip(heads, (cell.strip() for cell in line.split("|")), strict=False))
        home = _REFERENCE.fullmatch(values.pop("cell", "") or values["req"].partition("+")[0].removeprefix("="))
        place = (home["sheet"] or case.sheets[0].name, home["column"] + home["row"]) if home else None
        case.places.append(place)
        case.items.append({key: _text(case, value, place) for key, value in values.items()})


def _text(case: Case, value: str, place: tuple[str, str] | None) -> str:
    if not value.startswith("="):
        return value
    return "".join(_cell(case, part, place) for part in value[1:].split("+"))


def _cell(case: Case, reference: str, place: tuple[str, str] | None) -> str:
    found = _REFERENCE.fullmatch(reference)
    assert found, (case.name, reference)
    name = found["sheet"] or (place[0] if place else case.sheets[0].name)
    text = next(one for one in case.sheets if one.name == name).text(int(found["row"]), _number(found["column"]))
    assert text, f"{case.name}: {reference} is blank"
    return text


@dataclass(slots=True)
class Score:
    """Cells that are right and wrong in one case; ``wrong`` says where, what was expected and what was read."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def score(case: Case, ledger: Ledger, findings: list[Finding]) -> Score:
    """Compare a ledger with the truth, cell by cell; white space does not count."""
    made = Score(doubts=[f"{f.code} {f.source.sheet}!{f.source.cell} {f.message}" for f in findings])
    read = {_home(ledger, item): item for item in ledger.items}
    left = dict(read)
    for truth, place in zip(case.items, case.places, strict=True):
        item = left.pop(place, None) if place else None
        _compare(made, f"{place[1] if place else '?'}", truth, _fields(item) if item else {})
    for home, item in left.items():
        _compare(made, f"多出 {home}", {}, _fields(item))
    return made


def _compare(made: Score, where: str, truth: Mapping[str, str], found: Mapping[str, str]) -> None:
    for name in FIELDS:
        expected, got = _bare(truth.get(name, "")), _bare(found.get(name, ""))
        if expected == got:
            made.right += bool(expected)
        else:
            made.wrong.append(f"{where} {name}: 应为“{expected}”，读成“{got}”")


def _home(ledger: Ledger, item: Item) -> tuple[str | None, str | None]:
    return item.sheet, ledger.source_of(item).cell


def _fields(item: Item) -> dict[str, str]:
    roles = {role.value: "、".join(u for a in item.assignments if a.role is role for u in a.units) for role in Role}
    texts = {"no": item.no, "theme": item.theme, "title": item.title, "req": item.requirement}
    return {**texts, **roles, "deadline": item.deadline.text, **item.answers}


def _bare(text: str) -> str:
    return "".join(text.split())
