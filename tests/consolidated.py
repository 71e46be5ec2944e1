"""A consolidated ledger of the invented city 云溪市, built by hand for the tests of the workbook writer."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence

from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Role, Source
from toolkit.model.merging import Balance, Consolidated, Contribution, Leftover, Missing, Submitted

THEMES = [
    "优化企业开办",
    "优化获得电力",
    "优化办税服务",
    "优化不动产登记",
    "优化工程建设项目审批",
    "强化市场监管",
    "优化政务服务",
    "优化跨境贸易",
]
UNITS = [
    "市发改委", "市行政审批局", "市税务局", "市市场监管局", "市住建局", "市自然资源局", "市人社局", "市医保局", "市财政局", "市司法局",
    "市商务局", "市交通运输局", "市水务局", "市城管局", "市大数据局", "市公安局", "国网云溪供电公司", "云溪海关", "青岚县", "石桥区",
]  # fmt: skip
_TASKS = [
    "推行全程网上办理",
    "压缩办理时限",
    "精简申请材料",
    "完善帮办代办机制",
    "降低企业办事成本",
    "加强事中事后监管",
]
_ACTS = [
    "依托全市一体化平台归并申请表单，做到一次填报、同步采集",
    "将平均办理时间压缩到2个工作日以内",
    "对小微企业报装实行零上门、零审批、零投资",
    "在青岚县、石桥区先行试点，总结经验后在全市推开",
    "建立首席服务员制度，为重点项目提供全流程帮办",
    "清理没有法律法规依据的证明事项并向社会公布清单",
]
_DONE = [
    "已印发实施方案，明确了责任科室和完成时间。",
    "截至6月20日，全市累计办理12,345件，其中网上办理11,802件，网办率95.6%。",
    "组织业务培训6场次、培训窗口人员320人次，走访企业86家，收集意见建议43条，已办结41条。",
    "与市大数据局完成系统联调测试，电子证照共享接口（V2.1）正式上线运行。",
    "下一步，将继续跟踪问效，确保年底前全面完成目标任务。",
]


def long_text(seed: int, length: int) -> str:
    """Fluent enough official text of exactly that many characters, paragraphs included."""
    draw = random.Random(seed)
    text = ""
    while len(text) < length:
        text += draw.choice(_DONE) + draw.choice(["", "", "", "\n"])
    return text[: length - 1].rstrip().ljust(length - 1, "好") + "。"


def make_items(count: int) -> list[Item]:
    """Items in themes of several tasks; some tasks have more than one requirement."""
    draw = random.Random(7)
    items: list[Item] = []
    number = 0
    while len(items) < count:
        number += 1
        theme = THEMES[(len(items) * len(THEMES)) // max(count, 1) % len(THEMES)]
        title = f"{draw.choice(_TASKS)}，{theme[2:]}再提升"
        for part in range(draw.choice([1, 1, 2, 3])):
            if len(items) == count:
                break
            acts = "；".join(draw.sample(_ACTS, draw.randint(1, 4)))
            requirement = f"（{part + 1}）{acts}（第{len(items) + 1}条）。"
            units = draw.sample(UNITS, draw.randint(1, 5))
            assignments = (Assignment(Role.LEAD, (units[0],)),)
            if len(units) > 1:
                assignments += (Assignment(Role.SUPPORT, tuple(units[1:])),)
            known = hashlib.sha256(requirement.encode()).hexdigest()[:8]
            due = draw.choice(["6月底", "9月底", "12月底", "持续推进", "2026年10月31日前"])
            items.append(Item(known, str(number), theme, title, requirement, assignments, Deadline(due)))
    return items


def make(
    count: int = 60,
    *,
    texts: Mapping[tuple[int, str], str] | None = None,
    approved: Mapping[tuple[int, str], str] | None = None,
    items: Sequence[Item] | None = None,
    leftovers: Sequence[Leftover] = (),
    findings: Sequence[Finding] = (),
    carried: Mapping[tuple[str, str, str], str] | None = None,
    period: str = "2026年第二季度",
    title: str = "云溪市2026年优化营商环境重点工作任务落实台账",
) -> Consolidated:
    """A merge result; ``texts`` are contributions (item index, column) of the lead unit instead of drawn ones."""
    rows = list(items) if items is not None else make_items(count)
    ledger = Ledger(title, tuple(rows), "台账.xlsx", "a" * 64)
    draw = random.Random(11)
    given: list[list[Contribution]] = []
    submissions = [
        Submitted(f"收件箱/{unit}.xlsx", hashlib.sha256(unit.encode()).hexdigest(), unit, "填报单位栏", "merged", 9, 1)
        for unit in UNITS[:-2]
    ]
    for index, item in enumerate(rows):
        here = []
        for assignment in item.assignments:
            for unit in assignment.units:
                if texts is None and unit in UNITS[:-2] and draw.random() < 0.75:
                    here.append(
                        _said(unit, assignment.role, "progress", "".join(draw.sample(_DONE, draw.randint(1, 4))), index)
                    )
                    if draw.random() < 0.2:
                        here.append(
                            _said(unit, assignment.role, "problem", "部分县区专网带宽不足，建议统一扩容。", index)
                        )
        for (at, column), text in (texts or {}).items():
            if at == index:
                here.append(_said(item.assignments[0].units[0], Role.LEAD, column, text, index))
        given.append(here)
    office = dict(approved or {})

    def final(index: int, column: str) -> str:
        if (index, column) in office:
            return office[index, column]
        pieces = [one for one in given[index] if one.column == column]
        return pieces[0].text if len(pieces) == 1 else "\n".join(f"【{one.unit}】{one.text}" for one in pieces)

    owing = {unit: tuple(i.id for i in rows if unit in i.owing()) for unit in UNITS[-2:]}
    return Consolidated(
        ledger=ledger,
        period=period,
        as_of=None,
        contributions=lambda index: given[index],
        final=final,
        approved=office,
        leftovers=leftovers,
        findings=findings,
        submissions=submissions,
        missing=[Missing(unit, owed) for unit, owed in owing.items() if owed],
        units=UNITS,
        balance=Balance(len(leftovers) + 100, 100, 0, 0, len(leftovers), 0),
        carried=dict(carried or {}),
        records=lambda: iter([(item.id, "全部", "x" * 8, "", "") for item in rows]),
    )


def _said(unit: str, role: Role, column: str, text: str, index: int) -> Contribution:
    return Contribution(
        unit, role, column, text, UNITS.index(unit) if unit in UNITS[:-2] else -1, "落实台账", f"F{index + 4}"
    )


def sample_findings(items: Sequence[Item]) -> list[Finding]:
    """One finding of each level, two of them on items."""
    source = Source("收件箱/市税务局.xlsx", "落实台账", "F12", "b" * 64)
    return [
        Finding("F102", Severity.BLOCKER, "文件打不开：内容不完整。", "请重新导出后再报。", Source("收件箱/坏表.xlsx")),
        Finding(
            "D401",
            Severity.ERROR,
            "完成时限由“6月底”改成了“9月底”。",
            "请按下发的时限填写；确需延期的另行报批。",
            source,
            "市税务局",
            items[0].id,
        ),
        Finding(
            "A501",
            Severity.WARNING,
            "此格有批注：“请领导审定”。",
            "请核实批注内容是否应写进进展情况。",
            source,
            "市税务局",
            items[-1].id,
        ),
        Finding("A509", Severity.INFO, "备注栏有内容。", "已列入待人工核对。", source, "市住建局"),
    ]


def sample_leftovers(items: Sequence[Item]) -> list[Leftover]:
    """Leftovers of every kind."""
    source = Source("收件箱/石桥区.xlsx", "Sheet1", "F9", "c" * 64)
    return [
        Leftover(
            "unplaced",
            "已完成30公里管网改造。",
            source,
            "具体要求与台账对不上",
            "石桥区",
            None,
            (items[3].id, items[4].id),
            "进展情况",
            "0123456789ab",
        ),
        Leftover(
            "conflicting",
            "已完成两批清单公布。",
            source,
            "两份文件都没有时间，无法判断先后",
            "市司法局",
            items[6].id,
            (items[6].id,),
            "进展情况",
            "123456789abc",
        ),
        Leftover(
            "superseded",
            "正在推进。" * 30,
            source,
            "已被“市税务局（2）.xlsx”替代",
            "市税务局",
            items[1].id,
            (),
            "进展情况",
            "23456789abcd",
            "忽略",
        ),
        Leftover(
            "set_aside", "填报人：某某 2026年6月25日", source, "签名或日期", "市财政局", None, (), "", "3456789abcde"
        ),
    ]
