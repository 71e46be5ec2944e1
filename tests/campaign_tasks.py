"""Random ledgers for ``campaign.py``: tasks that differ from one another, some by a number only."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

UNITS = (
    "市发改委", "市行政审批局", "市税务局", "市市场监管局", "市住建局", "市人社局", "市财政局", "市公安局", "市水务局",
    "市商务局", "市司法局", "市医保局", "青岚县", "石桥区", "国网云溪供电公司", "市大数据局",
)  # fmt: skip
THEMES = ("优化市场准入", "优化工程审批", "优化用水用电", "优化纳税服务", "优化融资服务", "优化政务服务")
DEADLINES = ("6月底", "9月底", "12月底", "2026年9月底前", "常态实施", "每季度", "年底前")
_VERBS = ("压缩", "完善", "推广", "建立", "公布", "升级", "整合", "清理")
_THINGS = ("办理流程", "收费清单", "帮办窗口", "数据接口", "监管规则", "融资平台", "登记系统", "服务站点")
_MEASURES = ("办理时间不超过{n}个工作日", "全年完成{n}公里", "覆盖企业不少于{n}家", "网办率达到{n}%", "减少材料{n}份")
_ENDS = ("确保企业少跑腿", "结果向社会公开", "纳入年度考核", "形成长效机制", "接受群众评议")


@dataclass(frozen=True)
class Task:
    """One row of the ledger."""

    theme: str
    title: str
    requirement: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    deadline: str
    id: str = ""

    @property
    def units(self) -> str:
        """The packed cell 责任单位."""
        support = "\n配合单位：" + "、".join(self.supports) if self.supports else ""
        return "牵头单位：" + "、".join(self.leads) + support

    def cells(self) -> dict[str, str]:
        """Handed-out cells by column key."""
        return {
            "theme": self.theme, "title": self.title, "requirement": self.requirement, "units": self.units,
            "lead": "、".join(self.leads), "support": "、".join(self.supports), "deadline": self.deadline,
            **({"id": self.id} if self.id else {}),
        }  # fmt: skip


def make_tasks(rng: random.Random, count: int, units: Sequence[str], *, ids: bool = False) -> list[Task]:
    """Tasks with distinct requirements, some of which differ from one another by a number only; ``ids`` as in our forms."""
    tasks: list[Task] = []
    seen: set[str] = set()
    theme, title, number = "", "", 0
    while len(tasks) < count:
        if not theme or rng.random() < 0.2:
            done = len({task.theme for task in tasks})
            theme = f"（{'一二三四五六七八九十'[done % 10]}）{THEMES[done % len(THEMES)]}{'（续）' if done >= len(THEMES) else ''}"
            title = ""
        if not title or rng.random() < 0.5:
            number += 1
            title = f"{number}.{rng.choice(_VERBS)}{rng.choice(_THINGS)}工作。"
        measure = rng.choice(_MEASURES).format(n=rng.choice((2, 3, 5, 8, 15, 20, 30, 80, 95, 120)))
        requirement = f"{rng.choice(_VERBS)}{rng.choice(_THINGS)}，{measure}，{rng.choice(_ENDS)}。"
        if tasks and rng.random() < 0.15:
            requirement = other_number(rng, tasks[-1].requirement)
        if requirement in seen:
            continue
        seen.add(requirement)
        named = rng.sample(list(units), min(len(units), rng.choice((1, 2, 2, 3))))
        leads = 2 if len(named) > 2 and rng.random() < 0.2 else 1
        known = f"{rng.getrandbits(32):08x}" if ids else ""
        parties = tuple(named[:leads]), tuple(named[leads:])
        tasks.append(Task(theme, title, requirement, *parties, rng.choice(DEADLINES), known))
    return tasks


def other_number(rng: random.Random, text: str) -> str:
    digits = "".join(ch for ch in text if ch.isdigit())
    return text.replace(digits, str(int(digits) + rng.randint(1, 60)), 1)
