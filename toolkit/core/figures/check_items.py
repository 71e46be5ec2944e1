"""The items of the independent check: who takes part, what is counted of them, days and lights; see ``check``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from toolkit.core.figures.recount import Difference, Json, gone

_ROLES = ["牵头", "责任", "配合"]
_RISING = ["未报送", "未启动", "进展滞后", "正在推进", "持续推进", "已完成"]
_POINTER = re.compile("与第.+项.*合并填报")


def rows_of(stated: Json, parts: Sequence[tuple[Json, Json]] | None = None) -> list[dict[str, Any]]:
    """The lines that tables count: the items, or the items of a unit with what is counted of it."""
    pairs = [(item, item) for item in stated["items"]] if parts is None else parts
    day = stated["as_of"]
    return [
        {
            "id": item["id"],
            "theme": item["theme"].strip() or "未分主题",
            "month": item["month"],
            "status": own["status"],
            "inferred": own["inferred"],
            "ongoing": item["ongoing"],
            "closed": item["closed"],
            "passed": bool(day and item["due"] and item["due"] < day),
            "overdue": bool(own["overdue"]),
            "due_soon": bool(own["due_soon"]),
            "behind": bool(own["behind"]),
            "light": (own["light"]["name"], own["light"]["colour"]) if own["light"] else None,
        }
        for item, own in pairs
    ]


def item_differences(stated: Json, payload: Json, closed: frozenset[str]) -> Iterator[Difference]:
    """Differences of all items and of their units."""
    absent: dict[str, list[str]] = {}
    for one in payload["missing"]:
        for item_id in one["items"]:
            absent.setdefault(item_id, []).append(one["unit"])
    sent = {(o["item"], o["unit"]) for o in payload["leftovers"] if o["kind"] in ("conflicting", "superseded")}
    written: dict[str, list[str]] = {}
    for source in payload["items"]:
        for report in source["reports"]:
            written.setdefault(report["unit"], []).append(report["progress"])
    for item, source in zip(stated["items"], payload["items"], strict=True):
        where = f"第{source['no']}项（{source['id']}）"
        shut = _closed(source, closed)
        for name, said in (("id", "编号"), ("no", "序号"), ("theme", "主题"), ("title", "重点工作")):
            yield f"{where}·{said}", item[name], source[name]
        yield (
            f"{where}·时限",
            (item["deadline"], item["kind"]),
            (source["deadline"]["text"], source["deadline"]["kind"]),
        )
        yield f"{where}·已销号", item["closed"], shut
        yield from _units(where, item, source, stated, absent.get(source["id"], []), sent)
        for own in item["units"]:
            report = _report(source, own["unit"])
            yield from _words(f"{where}·{own['unit']}", own, item, source, report, stated, written)
        yield from _status(where, item, source, shut)
        yield from _days(where, item, source, stated)


def _closed(source: Json, closed: frozenset[str]) -> bool:
    told = [source.get("approved_cells", {}).get("status", "")]
    own = source["source"]
    for report in source["reports"]:
        places = report["sources"]["status"]
        if places and all((one["file"], one["sha256"]) == (own["file"], own["sha256"]) for one in places):
            told.append(report["status"])
    plain = ["".join(text.split()) for text in told]
    return source["id"] in closed or any("已销号" in one or one in ("销号", "办结销号", "同意销号") for one in plain)


def _report(source: Json, unit: str) -> Json | None:
    return next((one for one in source["reports"] if one["unit"] == unit), None)


def _units(
    where: str, item: Json, source: Json, stated: Json, absent: list[str], sent: set[tuple[str, str]]
) -> Iterator[Difference]:
    """Who takes part, in which role, who owes, who answered, on whom the item rests."""
    roles: dict[str, str] = {}
    held = [role for role in _ROLES if any(a["role"] == role and a["units"] for a in source["assignments"])]
    for role in held:
        for assignment in source["assignments"]:
            if assignment["role"] == role:
                for name in assignment["units"]:
                    for unit in stated["names"].get(name, [name]):
                        roles.setdefault(unit, role)
    by_unit = {own["unit"]: own for own in item["units"]}
    for report in source["reports"]:
        if report["unit"]:
            roles[report["unit"]] = report["role"]
    for unit in absent:
        roles.setdefault(unit, by_unit[unit]["role"] if unit in by_unit else "?")
    yield f"{where}·单位", sorted(by_unit), sorted(roles)
    yield f"{where}·单位个数", len(item["units"]), len(roles)
    first = held[0] if held else "配合"
    for unit, own in by_unit.items():
        here = f"{where}·{unit}"
        report = _report(source, unit)
        answered = unit not in absent and (report is not None or (source["id"], unit) in sent)
        yield f"{here}·角色", own["role"], roles[unit]
        yield f"{here}·计入事项状态", own["decides"], roles[unit] == first
        yield f"{here}·须报送", own["owes"], unit in absent or roles[unit] in (stated["owes"] or [first])
        yield f"{here}·已报", own["answered"], answered
        yield f"{here}·状态栏", own["stated"], report["status"].strip() if report else ""
        if not answered:
            yield f"{here}·本单位状态", own["own"], "未报送" if own["owes"] or own["decides"] else "未填报"


def _words(
    where: str, own: Json, item: Json, source: Json, report: Json | None, stated: Json, written: dict[str, list[str]]
) -> Iterator[Difference]:
    """Whether a state can come from where it is said to come."""
    basis, status = own["basis"], own["status"]
    exact = {one["word"]: one["meaning"] for one in stated["words"]}.get(own["stated"])
    yield f"{where}·状态用语", status in (*_RISING, "未填报"), True
    if basis == "状态栏":
        yield f"{where}·状态栏有字", bool(own["stated"]), True
        yield f"{where}·状态", status, exact or status
    elif basis in ("进展文字", "完成时限"):
        yield f"{where}·状态由文字推断", (own["inferred"], exact), (True, None)
        texts = [report["progress"]] if report else []
        if texts and _POINTER.search(texts[0]):
            texts = written[own["unit"]]
        plain = [_plain(text) for text in texts]
        yield f"{where}·推断所据的话", [word for word in own["words"] if not any(word in one for one in plain)], []
        if basis == "完成时限":
            yield f"{where}·状态", (status, item["kind"] in ("ongoing", "recurring")), ("持续推进", True)
    elif basis == "核定文本":
        yield f"{where}·有核定", item["closed"] or bool(source.get("approved_cells")), True
    elif basis == "待核对":
        yield f"{where}·待核对", (status, own["answered"], report), ("正在推进", True, None)
    else:
        yield f"{where}·未填", (basis, own["answered"], status == own["own"]), ("未填", False, True)
    if basis != "核定文本" and own["percent"] is not None and own["percent"] not in (0, 100):
        all_texts = _plain(
            "".join(f"{one['progress']}{one['status']}" for one in source["reports"])
            + "".join(written.get(own["unit"], []))
        )
        number = f"{own['percent']:.10g}"
        yield f"{where}·进度", number in all_texts or bool(re.search("[成半]|分之", all_texts)), True


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        one for one in folded if not one.isspace() and one not in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    )


def _status(where: str, item: Json, source: Json, shut: bool) -> Iterator[Difference]:
    """The state of an item: closed, said of the whole, or that of its least advanced unit."""
    deciding = [own for own in item["units"] if own["decides"]]
    whole = _report(source, "") is not None or (item["basis"] == "核定文本" and bool(source.get("approved_cells")))
    if shut:
        yield f"{where}·状态", item["status"], "已完成"
    elif not whole:
        lowest = min((_RISING.index(own["status"]) for own in deciding), default=0)
        yield f"{where}·状态", item["status"], _RISING[lowest]
        those = [own for own in deciding if own["status"] == item["status"]]
        yield f"{where}·以谁为准", item["deciding"], [own["unit"] for own in those]
        yield f"{where}·推断", item["inferred"], bool(those) and all(own["inferred"] for own in those)
        shares = [own["percent"] for own in deciding if own["percent"] is not None]
        yield f"{where}·进度", item["percent"], min(shares) if shares else None


def _days(where: str, item: Json, source: Json, stated: Json) -> Iterator[Difference]:
    """Everything that follows from the deadline and the day, for the item and for its units."""
    due, kind, day = source["deadline"]["due"], source["deadline"]["kind"], stated["as_of"]
    yield f"{where}·到期日", item["due"], due
    endless = due is None and (kind in ("ongoing", "recurring") or item["status"] == "持续推进")
    yield f"{where}·持续推进事项", item["ongoing"], endless
    yield f"{where}·月份", item["month"], due[:7] if due else "持续推进" if endless else "无明确时限"
    if due is None or day is None:
        yield f"{where}·剩余天数", item["days_left"], None
        yield f"{where}·序时进度", item["expected"], None
        left = None
    else:
        start = item["start"]
        yield f"{where}·开始日", start <= due and (kind == "range" or start.endswith("-01-01")), True
        left = (date.fromisoformat(due) - date.fromisoformat(day)).days
        yield f"{where}·剩余天数", item["days_left"], left
        yield f"{where}·序时进度", item["expected"], gone(start, due, day)
    last = max(due, source["deadline"].get("due_alt") or due) if due else None
    for who, own in [(where, item), *((f"{where}·{own['unit']}", own) for own in item["units"])]:
        counts = own is item or own["decides"]
        finished = item["closed"] or own["status"] == "已完成" or (own["status"] == "持续推进" and kind == "compound")
        overdue = bool(day and last and last < day and not finished)
        soon = left is not None and not finished and not overdue and 0 <= left <= stated["soon_days"]
        slow = own["status"] == "进展滞后"
        if own["percent"] is not None and item["expected"] is not None and not slow and own["status"] != "未报送":
            slow = own["percent"] + stated["slack"] < item["expected"] // 1
        slow = slow and not overdue and not finished
        for name, said, ought in (("overdue", "逾期", overdue), ("due_soon", "临期", soon), ("behind", "滞后", slow)):
            yield f"{who}·{said}", own[name], (ought and counts) if day else None
        late = slow if day else own["status"] == "进展滞后"
        light = _light(stated["lights"], own["status"], overdue, late, left, item["closed"]) if counts else None
        yield f"{who}·亮灯", own["light"], light


def _light(lights: Sequence[Json], status: str, overdue: bool, slow: bool, left: int | None, shut: bool) -> Json | None:
    ended = shut or status == "已完成"
    for light in lights:
        days = light["days"] or 0
        holds = {
            "已完成": ended,
            "已逾期": overdue and left is not None and left <= -days,
            "临近时限": left is not None and not ended and not overdue and 0 <= left <= days,
            "进展滞后": slow,
            "未启动": status == "未启动",
            "未报送": status == "未报送",
            "其他": True,
        }
        if holds[light["when"]]:
            return light
    return None
