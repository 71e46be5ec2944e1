"""Columns that no head names for certain: another one stands in, a head has a second meaning, or the place decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from toolkit.model.layout import Column, Layout

_NO_TASK = re.compile(
    r"(?:企业|公司|乡镇|学校|村|客户|业主)名称|日期|时间|编号|文号|频次|金额|投资|资金|预算|依据|法规|来源|会议|提案人|领导|单位|部门|科室|电话|联系|地[点址]|区域|所属|属地|县区|乡镇|街道|范围|姓名|年份|季度|(?:数量?|率|级别|层级|等级|性质|属性|类型|方式|批次|状态|人员?|专员|意见|评价|得分|分值|权重|标识|备注|原因)$"
)
"""Heads that name no task, whatever stands beside them."""


class Guess(NamedTuple):
    """A head that was not certain: finding code, column, and the gaps of its sentence."""

    code: str
    column: int
    gaps: tuple[tuple[str, str], ...]


class Claim(NamedTuple):
    """How well a head fits a column: a greater score is better; ``reason`` is empty when it is certain."""

    score: float
    key: str
    reason: str


def stand_in(
    layout: Layout,
    taken: dict[str, int],
    lost: Mapping[int, Claim],
    heads: Mapping[int, str],
    guesses: list[Guess],
) -> None:
    """Fill columns that the table lacks from others, as the layout says, and report those that lost."""
    columns, left = {column.key: column for column in layout.columns}, dict(lost)
    for column in layout.columns:
        missing = column.instead
        if not missing or missing in taken or column.key not in taken:
            continue
        same = [(bool(claim.reason), c) for c, claim in left.items() if claim.key == column.key]
        rivals = sorted(
            (guessed, c)
            for guessed, c in same
            if not guessed or (column.use == "fixed" and _side_by_side(taken, column.key, c))
        )
        if rivals:
            pair = sorted((taken[column.key], rivals[0][1]))
            taken[column.key], taken[missing] = pair
            left.pop(rivals[0][1])
        else:
            taken[missing] = taken.pop(column.key)
        guesses.append(_guess_instead(taken[missing], heads, columns[missing].title))
    _theme_left_of_title(columns, taken, left, heads, guesses)
    problem, main = taken.get("problem"), taken.get("requirement")
    if (
        problem
        and main
        and "title" in columns
        and "title" not in taken
        and _lists_problems(problem, main, taken, heads)
    ):
        taken["title"] = taken.pop("problem")
        guesses.append(_guess_instead(problem, heads, columns["title"].title))
    for column_number, claim in left.items():
        other = heads[taken[claim.key]] if claim.key in taken else columns[claim.key].title
        gaps = (("head", heads[column_number]), ("other", other), ("title", columns[claim.key].title))
        guesses.append(Guess("L202", column_number, gaps))


def _side_by_side(taken: Mapping[str, int], name: str, column: int) -> bool:
    """Whether nothing that units answer or are named in stands between a column and the one called ``name``."""
    low, high = sorted((taken[name], column))
    others = ("units", "lead", "resp", "support", "deadline", "progress", "problem", "status")
    return not any(low < taken[other] < high for other in others if other in taken)


def _theme_left_of_title(
    columns: Mapping[str, Column],
    taken: dict[str, int],
    left: dict[int, Claim],
    heads: Mapping[int, str],
    guesses: list[Guess],
) -> None:
    """Of two columns that both name the task the left one is what the other belongs to (项目, 序号, 重点任务, 措施).

    Where the requirement beside them is only guessed (项目名称, 攻坚事项, 阶段目标) the right one of the two is it.
    """
    title, main = taken.get("title"), taken.get("requirement")
    if title is None or main is None:
        return
    rivals = [c for c, claim in left.items() if claim.key == "title" and not claim.reason and c < main]
    rivals = sorted(c for c in rivals if heads[c] != heads[title])  # one head merged over two columns is one
    if not rivals:
        return
    low, high = sorted((title, rivals[0]))
    if high > title and any(guess.column == main for guess in guesses):
        left[main] = Claim(0.0, "requirement", "")
        guesses[:] = [guess for guess in guesses if guess.column != main]
        taken["requirement"] = high
        guesses.append(_guess_instead(high, heads, columns["requirement"].title))
    elif "theme" not in taken and "theme" in columns:
        taken["theme"], taken["title"] = low, high
        guesses.append(_guess_instead(low, heads, columns["theme"].title))
    else:
        return
    left.pop(rivals[0])


def second_readings(
    layout: Layout,
    taken: dict[str, int],
    options: Mapping[int, tuple[Claim, ...]],
    heads: Mapping[int, str],
    guesses: list[Guess],
) -> None:
    """A table without a column that it must have: a head that may be that one too (主要任务 is no theme then)."""
    for group in layout.required:
        if len(group) > 1 or group[0] in taken:
            continue
        for name, column in sorted(taken.items(), key=lambda entry: entry[1]):
            if any(claim.key == group[0] and not claim.reason for claim in options.get(column, ())):
                taken[group[0]] = taken.pop(name)
                guesses.append(
                    _guess_instead(column, heads, next(c.title for c in layout.columns if c.key == group[0]))
                )
                break
    _tasks_beside_numbers(layout, taken, options, heads, guesses)


def _tasks_beside_numbers(
    layout: Layout,
    taken: dict[str, int],
    options: Mapping[int, tuple[Claim, ...]],
    heads: Mapping[int, str],
    guesses: list[Guess],
) -> None:
    """序号, 主要任务, 工作措施: what is numbered one by one is the task and no theme over several of them."""
    title = next((column for column in layout.columns if column.key == "title"), None)
    theme = taken.get("theme")
    if not title or theme is None or "title" in taken or "requirement" not in taken or taken.get("seq") != theme - 1:
        return
    if any(claim.key == "title" and not claim.reason for claim in options.get(theme, ())):
        taken["title"] = taken.pop("theme")
        guesses.append(_guess_instead(theme, heads, title.title))


def by_place(layout: Layout, taken: dict[str, int], heads: Mapping[int, str], guesses: list[Guess]) -> None:
    """Task columns under heads of the office's own: what is left of the units is the task, and left of it its title.

    Only in a table that surely hands out work: it names units and a deadline or what units answer.
    """
    columns = {column.key: column for column in layout.columns}
    units = [taken[name] for name in ("units", "lead", "resp", "support", "person") if name in taken]
    others = [taken[name] for name in ("deadline", "progress", "problem", "status") if name in taken]
    if "requirement" not in columns or not units + others:
        return
    used = set(taken.values())
    free = [c for c in sorted(heads) if c not in used and heads[c] and not _NO_TASK.search(heads[c])]
    if "requirement" not in taken:
        left = [column for column in free if column < min(units + others)]
        if not left or not units or not others:
            return
        _claim_by_place(columns["requirement"], left[-1], taken, heads, guesses)
        free.remove(left[-1])
    near = [column for column in reversed(free) if column < taken["requirement"]]
    if "title" in taken or not near:
        return
    doubtful = {guess.column for guess in guesses}  # 整改目标 beside 整改措施: the problem stands left of both
    place = next((c for c in near if c not in doubtful), near[0])
    name = "theme" if "theme" not in taken and place < taken.get("seq", 0) else "title"  # what is left of 序号 groups
    _claim_by_place(columns[name], place, taken, heads, guesses)


def _claim_by_place(
    column: Column, place: int, taken: dict[str, int], heads: Mapping[int, str], guesses: list[Guess]
) -> None:
    taken[column.key] = place
    guesses[:] = [guess for guess in guesses if guess.column != place]
    guesses.append(_guess_instead(place, heads, column.title))


def _lists_problems(problem: int, main: int, taken: Mapping[str, int], heads: Mapping[int, str]) -> bool:
    """Whether 存在问题 is what the table is about (问题清单: 问题, 整改措施, …) and not a column that units answer in.

    A table with 进展情况 whose columns were moved about has 问题建议 left of 具体要求 too.
    """
    if problem > main or "建议" in heads[problem] or "困难" in heads[problem]:
        return False
    return "progress" not in taken or any(word in heads[main] for word in ("措施", "整改"))


def _guess_instead(column: int, heads: Mapping[int, str], title: str) -> Guess:
    return Guess("L205", column, (("missing", title), ("head", heads[column])))
