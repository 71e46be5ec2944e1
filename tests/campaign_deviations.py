"""Random deviations for ``campaign.py``: each changes a draft and the fates of its cells; False when it found no place."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import campaign as c
from campaign_more import MORE
from campaign_tasks import other_number

from toolkit.text.normal import key as same


def insert_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A row that is in no ledger: all its cells are unplaced."""
    words = f"新增事项{serial.number}：组织专题培训，参训人员不少于{rng.randint(300, 900)}人次。"
    serial.number += 1
    cells = {"requirement": words, "units": f"牵头单位：{draft.unit}", "lead": draft.unit, "progress": serial.text()}
    fates = dict.fromkeys(cells, frozenset({c.UNPLACED}))
    return _insert(rng, draft, c.Line(None, cells, fates, touched=True))


def _insert(rng: random.Random, draft: c.Draft, line: c.Line) -> bool:
    """Put a line somewhere after the first, but not into an answer that is merged over two rows."""
    where = rng.randint(1, len(draft.lines))
    if draft.lines[where - 1].over:
        return False
    draft.lines.insert(where, line)
    return True


def blank_rows(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Blank rows above the header."""
    draft.above += [({}, frozenset())] * rng.randint(1, 3)
    return True


def delete_rows(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Some rows, also own ones, are gone."""
    for _ in range(rng.randint(1, 3)):
        line = c._free(rng, draft)
        if line is None or len(draft.lines) < 3:
            return False
        draft.lines.remove(line)
    return True


def reorder_columns(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Columns in another order."""
    rng.shuffle(draft.keys)
    return True


def drop_columns(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Theme, title or deadline column deleted."""
    gone = rng.sample(["theme", "title", "deadline"], rng.randint(1, 2))
    draft.keys = [key for key in draft.keys if key not in gone]
    return True


def rename_heads(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Heads under their other names."""
    draft.heads = {key: rng.choice(names) if key != "seq" else draft.heads[key] for key, names in c.HEADS.items()}
    return True


def split_units(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """责任单位 becomes 牵头单位 and 配合单位."""
    if "units" not in draft.keys or any("units" in line.fates for line in draft.lines):
        return False
    where = draft.keys.index("units")
    draft.keys[where : where + 1] = ["lead", "support"]
    return True


def number_column(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A new 序号 column, renumbered."""
    draft.keys.insert(0, "seq")
    for number, line in enumerate(draft.lines, 1):
        if line.task is not None:
            line.cells["seq"] = str(number)
    return True


def other_groups(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Theme and title unmerged: blanks or repetition."""
    draft.groups = rng.choice(("blank", "repeat"))
    return True


def merge_answers(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """One answer merged over two rows of the unit's own."""
    pairs = [
        (one, two)
        for one, two in zip(draft.lines, draft.lines[1:], strict=False)
        if not one.touched and not two.touched and "progress" in one.fates and "progress" in two.fates
    ]
    if not pairs or draft.break_at is not None:
        return False
    one, two = rng.choice(pairs)
    one.touched = two.touched = True
    del two.cells["progress"], two.fates["progress"]
    one.over["progress"] = 1
    return True


def edit_words(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A few words of the requirement changed, its numbers not."""
    line = c._free(rng, draft, answered=True)
    if line is None:
        return False
    line.cells["requirement"] = line.cells["requirement"].replace("，", "，进一步", 1)
    edited(line)
    return True


def edited(line: c.Line) -> None:
    """The fates of a row with an edited requirement: its item, or a person decides."""
    line.fates["requirement"] = frozenset({c.SET_ASIDE, c.UNPLACED})
    for column in ("progress", "problem"):
        if line.fates.get(column) == frozenset({c.MERGED}):
            line.fates[column] = frozenset({c.MERGED, c.UNPLACED})
    _either(line, "units", "deadline", "theme", "title")


def change_number(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Another number in the requirement: nobody may decide for the unit which item it means."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.task is None:
        return False
    words = other_number(rng, line.cells["requirement"])
    if any(same(words) == same(task.requirement) for task in tasks):
        return False
    line.cells["requirement"] = words
    if "id" in line.cells:  # the hidden id may decide what the text leaves open
        edited(line)
        return True
    line.fates["requirement"] = c.DOUBTFUL
    for column in ("progress", "problem"):
        if line.fates.get(column) == frozenset({c.MERGED}):
            line.fates[column] = c.DOUBTFUL
        elif column in line.fates:
            line.fates[column] = c.DOUBTFUL | {c.SET_ASIDE}
    _either(line, "units", "deadline", "theme", "title")
    return True


def _either(line: c.Line, *columns: str) -> None:
    """Handed-out cells of a row in doubt: counted as unplaced, or known to be the ledger's own."""
    for column in columns:
        line.fates[column] = frozenset({c.UNCOUNTED, c.UNPLACED})
    if "units" in columns:
        line.fates["lead"] = line.fates["support"] = line.fates["units"]


def change_deadline(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The unit postpones itself."""
    line = c._free(rng, draft)
    if line is None:
        return False
    line.cells["deadline"], line.fates["deadline"] = "2027年3月底前", frozenset({c.SET_ASIDE})
    return True


def typeset(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Spaces, line breaks, widths and invisible characters in handed-out cells: no difference."""
    for line in draft.lines:
        if line.task is not None and not line.touched and rng.random() < 0.5:
            text = line.cells["requirement"]
            line.cells["requirement"] = (
                "\u3000\u3000" + text.replace("，", ",\n", 1).rstrip("。") + rng.choice(("", "\xa0", "\u200b"))
            )
            line.cells["units"] = line.cells["units"].replace("：", ":")
    return True


def note_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A remark in a row of its own after the table."""
    text = f"注：以上数据截至6月{rng.randint(1, 28)}日，编号{serial.number}。"
    serial.number += 1
    key = draft.keys[0]
    if key not in ("seq", "theme", "title", "requirement"):
        return False
    draft.lines.append(c.Line(None, {key: text}, {key: frozenset({c.UNPLACED, c.SET_ASIDE})}, touched=True))
    return True


def signature(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A signature line below."""
    draft.below.append(f"填报人：周明　　审核人：陈晓　　填报日期：2026年6月{rng.randint(1, 28)}日")
    return True


def hide_rows(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Hidden rows are read like all others."""
    for line in draft.lines:
        line.hidden = rng.random() < 0.3
    return True


def comment(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A comment on an answer."""
    line = c._free(rng, draft, answered=True)
    if line is None:
        return False
    line.notes["progress"] = f"此处数字待核，编号{serial.number}"
    serial.number += 1
    return True


def extra_column(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A known (备注) or unknown column with texts."""
    key = rng.choice(("remark", "odd"))
    if key in draft.keys:
        return False
    draft.keys.append(key)
    for line in draft.lines:
        if line.task is not None and rng.random() < 0.4:
            line.cells[key], line.fates[key] = serial.text(), frozenset({c.UNPLACED})
    return True


def foreign_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The unit answers for an item that does not name it."""
    lines = [
        line
        for line in draft.lines
        if line.task is not None
        and not line.touched
        and draft.unit not in tasks[line.task].leads + tasks[line.task].supports
    ]
    if not lines:
        return False
    line = rng.choice(lines)
    line.touched = True
    line.cells["progress"], line.fates["progress"] = serial.text(), frozenset({c.UNPLACED})
    return True


def repeat_header(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The header again in the middle, as printed at a page break."""
    if len(draft.lines) < 3:
        return False
    if draft.groups == "merge":
        draft.groups = "repeat"
    return _insert(rng, draft, c.Line(None, {}, touched=True, head=True))


def formula(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """An answer computed by a formula, with or without its last value."""
    line = c._free(rng, draft, answered=True)
    if line is None:
        return False
    line.formulas["progress"] = rng.random() < 0.7
    return True


Deviation = Callable[[random.Random, Sequence[c.Task], c.Draft, c._Serial], bool]

DEVIATIONS: dict[str, Deviation] = {
    function.__name__: function
    for function in (
        insert_row, blank_rows, delete_rows, reorder_columns, drop_columns, rename_heads, split_units, number_column,
        other_groups, merge_answers, edit_words, change_number, change_deadline, typeset, note_row, signature, hide_rows,
        comment, extra_column, foreign_row, repeat_header, formula,
    )
} | MORE  # fmt: skip
