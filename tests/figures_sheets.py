"""A large campaign of the invented city 云溪市 for the sheets of figures: sixty units, twenty themes, every state and light."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace

from figures_cases import merged, sent

from toolkit.model.ledger import Assignment, Deadline, Item, Role
from toolkit.model.merging import Consolidated, Leftover
from toolkit.text.deadlines import read_deadline

_NAMES = (
    "发改委", "教育局", "科技局", "工信局", "民宗委", "公安局", "民政局", "司法局", "财政局", "人社局", "自然资源局", "生态环境局", "住建局", "交通运输局", "水务局",
    "农业农村局", "商务局", "文旅局", "卫健委", "退役军人局", "应急局", "审计局", "市场监管局", "统计局", "医保局", "城管局", "行政审批局", "大数据局", "税务局",
    "林草局", "信访局", "国资委", "体育局", "乡村振兴局", "公积金中心", "机关事务局", "投资促进局", "档案馆", "气象局", "邮政管理局",
)  # fmt: skip
UNITS = (
    *(f"市{name}" for name in _NAMES),
    "国网云溪供电公司", "云溪燃气公司", "云溪海关", "人行云溪市分行", "市中级人民法院", "市检察院", "云溪经济技术开发区管理委员会", "云溪日报社",
    "青岚县", "石桥区", "云台县", "柳河区", "白鹭县", "沙溪镇", "松岭乡", "双井街道办事处", "东湖街道办事处", "北苑新区管委会",
    "云溪水务集团有限责任公司", "云溪交通投资集团",
)  # fmt: skip
THEMES = (
    "优化企业开办", "优化获得电力", "优化办税服务", "优化不动产登记", "优化工程建设项目审批", "强化市场监管", "优化政务服务", "优化跨境贸易",
    "优化获得用水用气", "优化获得信贷", "保护中小投资者", "优化执行合同", "优化办理破产", "优化劳动力市场服务", "优化政府采购和招标投标",
    "优化包容普惠创新", "加强知识产权创造、保护和运用，完善多元化纠纷解决机制", "推进社会信用体系建设", "优化物流服务", "健全督查考核",
)  # fmt: skip
_DUES = (
    "6月底",
    "2026年6月25日前",
    "5月底",
    "7月10日前",
    "2026年9月底前",
    "10月底",
    "12月底",
    "常态实施",
    "每月25日前",
    "2026年8月底前完成，并持续推进",
    "",
)
_STATES = ("已完成", "已完成", "正在推进", "正在推进", "进展滞后", "未启动", "持续推进", "", "")
_TEXTS = (
    "已印发实施方案，组织培训6场次、320人次。", "已完成全部改造任务并通过验收。", "正在推进，已完成任务的45%。", "目前进展缓慢，完成全年任务的20%。",
    "尚未启动。", "长期坚持，按月通报。", "累计办理12,345件，其中网上办理11,802件，网办率95.6%。",
)  # fmt: skip
_PROBLEMS = (
    "专网带宽不足，建议由市大数据局统一扩容。", "部分县区没有专职人员，=SUM(A1) 这样写也只是文字。",
    "跨部门数据共享接口不统一，企业重复填报；建议明确牵头单位、统一标准、限期打通。" * 8,
)  # fmt: skip


def campaign(items: int = 120, units: Sequence[str] = UNITS, themes: Sequence[str] = THEMES) -> Consolidated:
    """A merge of ``items`` items over all of ``units``; three units send nothing, one text is of the office."""
    draw = random.Random(20260630)
    rows = [_item(number, draw, units, themes, items) for number in range(1, items + 1)]
    answers: dict[str, list[tuple[int, str, str]]] = {}
    for index, row in enumerate(rows):
        for assignment in row.assignments:
            for unit in assignment.units:
                if unit in units[-3:] or draw.random() < (0.08 if assignment.role is Role.LEAD else 0.4):
                    continue
                told = answers.setdefault(unit, [])
                told.append((index, "progress", draw.choice(_TEXTS)))
                if assignment.role is Role.LEAD and (state := draw.choice(_STATES)):
                    told.append((index, "status", state))
                if draw.random() < 0.25:
                    told.append((index, "problem", draw.choice(_PROBLEMS)))
    made = merged(rows, *(sent(unit, *told) for unit, told in answers.items()), roster_order=units, as_of="2026-06-30")
    made.period = "2026年上半年"
    made.approved = {**made.approved, (1, "problem"): "经会商，由市大数据局牵头解决。"}
    return made


def _item(number: int, draw: random.Random, units: Sequence[str], themes: Sequence[str], count: int) -> Item:
    theme = themes[(number - 1) * len(themes) // count]
    lead = units[(number - 1) % len(units)]
    others = draw.sample([unit for unit in units if unit != lead], 3)
    due = draw.choice(_DUES)
    leads = (lead, others[0]) if number % 17 == 0 else (lead,)
    requirement = (
        f"（{number}）全面落实{theme}的各项要求，"
        + "压减办理时限，精简申请材料，推行全程网上办理，" * draw.randint(1, 5)
        + "形成闭环。"
    )
    return Item(
        id=hashlib.sha256(requirement.encode()).hexdigest()[:8], no=str((number + 1) // 2), theme=theme,
        title=f"办好{theme[2:]}第{number}件实事", requirement=requirement,
        assignments=(Assignment(Role.LEAD, leads), Assignment(Role.SUPPORT, tuple(others[1:]))),
        deadline=read_deadline(due, 2026) if due else Deadline(), sheet="台账", row=number + 2,
    )  # fmt: skip


def planned(made: Consolidated) -> Consolidated:
    """The same merge with two texts that units wrote in a column 下步工作打算."""
    first = made.ledger.items[4]
    source = made.ledger.source_of(first)
    left = [
        Leftover("unplaced", "下月起逐县区验收。", source, "“下步工作打算”不是汇总的栏目", "市教育局", first.id, column="下步工作打算"),
        Leftover("unplaced", "另报方案。", source, "“下步工作打算”不是汇总的栏目", "市发改委", None, column="下步工作打算"),
    ]  # fmt: skip
    return replace(made, leftovers=[*made.leftovers, *left])
