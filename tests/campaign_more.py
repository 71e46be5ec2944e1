"""Further deviations for ``campaign.py`` (``domain.md`` §5.5): ids, order, merges, sheets, marks, headers, typed cells."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

import campaign as c
from campaign_typed import phone_column, retype_deadline, typed_answer

EITHER = frozenset({c.UNCOUNTED, c.UNPLACED})
MAYBE = frozenset({c.MERGED, c.UNPLACED})
CHANGED = frozenset({c.SET_ASIDE, c.UNPLACED})
FIXED = ("theme", "title", "requirement", "units", "lead", "support", "deadline")

Deviation = Callable[[random.Random, Sequence[c.Task], c.Draft, c._Serial], bool]


def _doubtful(line: c.Line, *, but: Sequence[str] = ()) -> None:
    """The row may be taken for its item or listed: answers merged or unplaced, handed-out cells known or unplaced."""
    for column in FIXED:
        if column not in but:
            line.fates[column] = EITHER
    for column in ("progress", "problem"):
        if line.fates.get(column) == frozenset({c.MERGED}):
            line.fates[column] = MAYBE


def _with_ids(draft: c.Draft) -> bool:
    return (
        "id" in draft.keys
        and bool(draft.lines)
        and all(line.cells.get("id") for line in draft.lines if line.task is not None)
    )


def drop_ids(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The hidden column is deleted: the texts still say what is what."""
    if "id" not in draft.keys:
        return False
    draft.keys.remove("id")
    return True


def ids_left_behind(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E34, sorted without the hidden column: two rows have each other's id. The text counts, or a person decides."""
    one, two = c._free(rng, draft), c._free(rng, draft)
    if not _with_ids(draft) or one is None or two is None:
        return False
    one.cells["id"], two.cells["id"] = two.cells["id"], one.cells["id"]
    _doubtful(one)
    _doubtful(two)
    return True


def copy_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """An own row copied below with its hidden id, the progress rewritten: nobody can say which of the two counts."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.over or line.formulas or line.notes:
        return False
    twin = c.Line(line.task, dict(line.cells), dict(line.fates), touched=True)
    twin.cells["progress"] = serial.text()
    for column in ("progress", "problem"):
        if line.fates.get(column) == frozenset({c.MERGED}):
            fates = {c.CONFLICTING} if column == "progress" else {c.MERGED, c.SUPERSEDED}
            line.fates[column] = twin.fates[column] = frozenset(fates)
    draft.groups = "repeat"
    draft.lines.insert(draft.lines.index(line) + 1, twin)
    return True


def reuse_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A row copied with its id and overwritten with work that is in no ledger: it is not the item of its id."""
    line = c._free(rng, draft)
    if line is None or line.over or "id" not in line.cells:
        return False
    words = f"新增工作{serial.number}：举办银企对接活动，签约金额不少于{rng.randint(1000, 9000)}万元。"
    serial.number += 1
    cells = {**line.cells, "requirement": words, "progress": serial.text()}
    fates = {"requirement": frozenset({c.UNPLACED}), "progress": frozenset({c.UNPLACED})} | dict.fromkeys(
        ("theme", "title", "units", "lead", "support", "deadline"), EITHER
    )
    for column in ("problem", "phone", "remark", "odd"):
        cells.pop(column, None)
    draft.groups = "repeat"
    draft.lines.insert(draft.lines.index(line) + 1, c.Line(line.task, cells, fates, touched=True))
    return True


def sort_rows(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The rows in another order."""
    if any(line.over or line.head or line.task is None for line in draft.lines):
        return False
    draft.groups = "repeat"
    rng.shuffle(draft.lines)
    return True


def change_units(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E10: the unit writes another unit into 责任单位."""
    line = c._free(rng, draft)
    if line is None or "units" not in draft.keys:
        return False
    line.cells["units"], line.fates["units"] = "牵头单位：市营商办", CHANGED
    _doubtful(line, but=("units",))
    return True


def change_title(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E10: another 重点工作, or another 主题事项."""
    line = c._free(rng, draft)
    column = rng.choice(("theme", "title"))
    if line is None or column not in draft.keys or any(one.over for one in draft.lines):
        return False
    draft.groups = "repeat"
    number = re.match(r"（.+?）|\d+\.", line.cells[column])
    line.cells[column] = f"{number.group() if number else ''}改写的名目{serial.number}"
    line.fates[column] = CHANGED
    serial.number += 1
    _doubtful(line, but=(column,))
    return True


def alias_units(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E20: the same units under their long names and with other separators: no difference."""
    long = {"市税务局": "云溪市税务局", "市发改委": "市发展和改革委员会", "市市场监管局": "市市场监督管理局"}
    for line in draft.lines:
        if line.task is None or line.touched or "units" in line.fates:
            continue
        for short, full in long.items():
            for column in ("units", "lead", "support"):
                line.cells[column] = line.cells.get(column, "").replace(short, full).replace("、", "，")
    return True


def same_as_above(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E21: 同上, 见附件 and the like are answers, with a finding."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.fates["progress"] != frozenset({c.MERGED}):
        return False
    line.cells["progress"] = rng.choice(("同上", "见附件", "同上期", "无变化"))
    return True


def wrong_column(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E12: the progress stands under 问题建议."""
    line = c._free(rng, draft, answered=True)
    if line is None or "problem" in line.fates or not draft.heads["problem"]:
        return False
    line.cells["problem"], line.fates["problem"] = line.cells.pop("progress"), line.fates.pop("progress")
    return True


def progress_in_remark(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E12: all progress typed into 备注: none of it is guessed to be an answer."""
    if "remark" in draft.keys or any(line.over or line.formulas or line.notes for line in draft.lines):
        return False
    draft.keys.append("remark")
    for line in draft.lines:
        if line.task is not None and "progress" in line.fates and not line.touched:
            line.cells["remark"] = line.cells.pop("progress")
            line.fates["remark"] = frozenset({c.UNPLACED})
            del line.fates["progress"]
            line.touched = True
    return True


def merge_many(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E07: one answer merged over three rows, also across titles."""
    rows = draft.lines
    trios = [
        rows[n : n + 3]
        for n in range(len(rows) - 2)
        if all(not one.touched and "progress" in one.fates and not one.over for one in rows[n : n + 3])
    ]
    if draft.break_at is not None:
        return False
    if not trios:
        return False
    first, *rest = rng.choice(trios)
    first.over["progress"], first.touched = 2, True
    for line in rest:
        line.touched = True
        del line.cells["progress"], line.fates["progress"]
    return True


def merge_over_others(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """An answer merged over the next row, which is another unit's."""
    pairs = [
        (one, two)
        for one, two in zip(draft.lines, draft.lines[1:], strict=False)
        if not one.touched and not two.touched and "progress" in one.fates and two.task is not None
        and draft.unit not in tasks[two.task].leads + tasks[two.task].supports
    ]  # fmt: skip
    if draft.break_at is not None:
        return False
    if not pairs:
        return False
    one, two = rng.choice(pairs)
    one.touched = two.touched = True
    one.over["progress"] = 1
    return True


def under_merge(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A text that lies under a merged answer and that nobody sees."""
    pairs = [
        (one, two)
        for one, two in zip(draft.lines, draft.lines[1:], strict=False)
        if not one.touched and not two.touched and "progress" in one.fates and "progress" in two.fates
    ]
    if draft.break_at is not None:
        return False
    if not pairs:
        return False
    one, two = rng.choice(pairs)
    one.touched = two.touched = True
    one.over["progress"] = 1
    two.fates["progress"] = frozenset({c.UNPLACED})
    return True


def second_sheet(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E08: the table goes on in a second sheet, with a title and a header of its own."""
    places = [n for n in range(1, len(draft.lines)) if not any(line.over for line in draft.lines[max(0, n - 2) : n])]
    if not places or draft.break_at is not None:
        return False
    draft.break_at, draft.groups = rng.choice(places), "repeat"
    return True


def two_tables(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The rest of the rows in a second table below, after blank rows and with its own header."""
    places = [n for n in range(1, len(draft.lines)) if not any(line.over for line in draft.lines[max(0, n - 2) : n])]
    if not places:
        return False
    where = rng.choice(places)
    draft.groups = "repeat"
    gap = [c.Line(None, {}, touched=True) for _ in range(rng.randint(1, 3))]
    draft.lines[where:where] = [*gap, c.Line(None, {}, touched=True, head=True)]
    return True


def other_sheets(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E08: further sheets with texts, one of them hidden."""
    for name, hidden in (("填写说明", False), ("底稿", True)):
        texts = [f"说明{serial.number + n}：请如实填写，勿改动表头。" for n in range(rng.randint(1, 3))]
        serial.number += 5
        draft.others.append((name, hidden, texts))
    return True


def rename_sheet(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E08: the sheet has another name, or is hidden behind a cover."""
    draft.sheet = rng.choice(("汇总", "Sheet1 (2)", "6月"))
    draft.hidden = rng.random() < 0.3
    return True


def hide_columns(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E30: hidden columns are read like all others."""
    draft.hidden_columns = tuple(rng.sample(("problem", "deadline", "theme"), rng.randint(1, 2)))
    return True


def strike(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E31: struck-through answers are read, with a finding."""
    line = c._free(rng, draft, answered=True)
    if line is None:
        return False
    line.struck = True
    return True


def boxes(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E14: a text box and a picture beside the table."""
    draft.boxes += [("文本框", f"补充说明{serial.number}：另附材料。"), ("图片", "")][: rng.randint(1, 2)]
    serial.number += 1
    return True


def last_year(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E09: the title of last year's form."""
    draft.above[0] = ({1: c.TITLE.replace("2026", "2025")}, frozenset({c.SET_ASIDE}))
    return True


def wide_title(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """The title merged over the whole width."""
    draft.wide_title = True
    return True


def more_above(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E32: further lines above the header."""
    row = {1: f"填报人：周明{serial.number}", 3: f"填报日期：2026年6月{rng.randint(1, 28)}日"}
    serial.number += 1
    draft.above.append((row, CHANGED))
    return True


def total_row(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """A 合计 row at the end."""
    first = next((key for key in draft.keys if key not in ("id", "odd", "remark", "phone")), "theme")
    if first not in ("seq", "theme", "title", "requirement"):
        return False
    cells = {first: "合计", "progress": f"共办结{serial.number}件"}
    serial.number += 1
    fates = {first: CHANGED | {c.UNCOUNTED}, "progress": CHANGED}
    draft.lines.append(c.Line(None, cells, fates, touched=True))
    return True


def two_heads(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E33: a header of two rows, 责任单位 over 牵头单位 and 配合单位."""
    if "lead" not in draft.keys or draft.keys[draft.keys.index("lead") + 1 : draft.keys.index("lead") + 2] != [
        "support"
    ]:
        return False
    draft.two_heads = True
    return True


def blank_head(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E33: the head of the problem column is gone: its texts are answers by their place, or listed."""
    if all(line.touched for line in draft.lines):  # rows with a twin in another file
        return False
    draft.heads = {**draft.heads, "problem": ""}
    for line in draft.lines:
        if line.task is not None and "problem" in line.fates:
            line.fates["problem"] = line.fates["problem"] | {c.UNPLACED, c.SET_ASIDE}
    return True


def long_answer(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E28: an answer that no row can show whole."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.fates["progress"] != frozenset({c.MERGED}):
        return False
    line.cells["progress"] = f"第{serial.number}号长文：" + "持续推进各项工作，" * rng.randint(200, 900)
    serial.number += 1
    return True


def nothing(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """Blanks and line breaks only, and the widths of a dash: no answer."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.fates["progress"] != frozenset({c.MERGED}):
        return False
    line.cells["progress"], line.fates["progress"] = (
        rng.choice(("—", "－", "无。", "暂无", "/")),
        frozenset({c.SET_ASIDE}),
    )
    return True


MORE: dict[str, Deviation] = {
    function.__name__: function
    for function in (
        drop_ids, ids_left_behind, copy_row, reuse_row, sort_rows, change_units, change_title, alias_units, retype_deadline,
        typed_answer, phone_column, same_as_above, wrong_column, progress_in_remark, merge_many, merge_over_others,
        under_merge, second_sheet, two_tables, other_sheets, rename_sheet, hide_columns, strike, boxes, last_year,
        wide_title, more_above, total_row, two_heads, blank_head, long_answer, nothing,
    )
}  # fmt: skip
