"""The fields that a template may use: name → what it is, or (what it is, the fields inside); [fields] is a list of such.

The README for the office is made of this, the template check looks fields up in it, and a test holds it against what is given.
"""

from __future__ import annotations

from typing import Any

RATE: dict[str, Any] = {
    "名称": "完成率、报送率等",
    "口径": "分母是什么，如“全部事项”",
    "分子": "数",
    "分母": "数",
    "百分比": "如 66.7；分母为 0 时没有值，用 |若无则 处理",
    "文字": "如“66.7%”，分母为 0 时是“—”",
}
SHARE: dict[str, Any] = {"名称": "状态或灯的名称", "数量": "数", "占比": "如 26.9，各项之和是 100（灯没有值）"}
TALLY: dict[str, Any] = {
    "名称": "合计，或主题、月份的名称",
    "总数": "事项数",
    "已完成": "数", "正在推进": "数", "持续推进": "状态为持续推进的事项数", "进展滞后": "状态为进展滞后的事项数",
    "未启动": "数", "未报送": "数",
    "已销号": "经核定销号的事项数",
    "有期限": "有完成期限的事项数", "无期限": "时限为持续推进的事项数",
    "由文字判断": "状态由进展文字判断的事项数，通报前请核实",
    "逾期": "数；没有写明统计日期时没有值", "逾期待核实": "逾期事项中单位没有写明是否完成的数", "临期": "数", "滞后": "数",
    "完成率": ("已完成占全部事项", RATE),
    "不含持续推进完成率": ("已完成占有期限的事项", RATE),
    "到期完成率": ("到期事项中已完成的；没有统计日期时没有值", RATE),
    "各状态": ("已完成、正在推进、持续推进、进展滞后、未启动、未报送，按此顺序", [SHARE]),
    "各灯": ("亮着的灯", [SHARE]),
}  # fmt: skip
SUPPORT: dict[str, Any] = {**TALLY, "未填报": "数"}
ITEM: dict[str, Any] = {
    "序号": "台账上的序号，文字", "主题": "主题事项", "标题": "重点工作", "具体要求": "全文",
    "名称": "标题，没有时用具体要求的开头",
    "责任分工": "牵头、责任、配合单位，与台账写法一致",
    "主责单位": ("牵头单位，没有牵头的为责任单位", [""]), "牵头单位": ("", [""]), "责任单位": ("", [""]), "配合单位": ("", [""]),
    "完成时限": "台账上的文字", "到期日": "日期；没有时没有值",
    "状态": "已完成、正在推进……", "状态来源": "状态栏、进展文字、核定文本……",
    "进展情况": "各单位的填报，多于一家时分别注明单位；没有填报时是空的，用 |若无则 处理",
    "问题建议": "同上",
    "逾期": "是或否", "临期": "是或否", "滞后": "是或否",
    "逾期天数": "数，没有逾期时是 0", "剩余天数": "数；没有期限时没有值",
    "已销号": "是或否", "待核实": "是或否：通报前须经办人核实", "核实理由": ("为什么要核实，一条一句", [""]),
    "未报单位": ("应填报这一项而没有填报的", [""]),
    "序时进度": "到统计日期应完成的百分比；没有期限或没有统计日期时没有值",
    "灯": "灯的名称；没有时没有值", "灯色": "灯的颜色，如 F8696B，没有灯时是 FFFFFF；在单元格里写 {% cellbg 事项.灯色 %}",
}  # fmt: skip
UNIT: dict[str, Any] = {
    "单位": "名称",
    "序号": "按正式排序，从 1 起",
    "报送情况": "已报送、部分报送、未报送、无须报送",
    "来过文件": "是或否：报来过文件", "迟报": "是或否；没有登记时没有值",
    "应报": "应填报的事项数", "已报": "数", "未报": "数",
    "报送率": ("已报占应报", RATE),
    "牵头": ("由该单位主责的事项", TALLY), "配合": ("该单位参加的其他事项，多一个数“未填报”：配合单位可以不填报", SUPPORT),
    "未报事项": ("应报未报", [ITEM]), "逾期事项": ("主责并逾期", [ITEM]), "临期事项": ("主责并临期", [ITEM]),
    "滞后事项": ("主责并滞后", [ITEM]), "督办事项": ("主责并逾期或滞后", [ITEM]),
}  # fmt: skip
PROBLEM: dict[str, Any] = {
    "单位": "提出的单位", "内容": "问题建议的文字", "事项": ("所涉事项", ITEM),
}  # fmt: skip
LINE: dict[str, Any] = {"名次": "数；没有可比的是“—”", "单位": "名称", "率": ("完成率等", RATE)}
RANKING: dict[str, Any] = {
    "名称": "如“完成率排名”", "有区分": "是或否：都一样时不宜排名",
    "各行": ("按名次，并列的同名次", [LINE]), "按正式排序": ("同样的行，按正式排序", [LINE]),
}  # fmt: skip
CHECK: dict[str, Any] = {"对象": "事项或单位", "理由": "为什么要核实"}
GROUP: dict[str, Any] = {"名称": "主题", "数": "事项数", "事项": ("该主题的事项，按台账顺序", [ITEM])}

FIELDS: dict[str, Any] = {
    "标题": "台账标题", "工作名称": "设置里的工作名称，没有时是台账标题；末尾的“落实台账”等字样不要", "期次": "如“2026年第三季度”；没有时是空的",
    "截至": "统计日期（--as-of）；没有写时没有值",
    "年份": "四位数；都没有时没有值",
    "发文单位": "设置里的发文单位，没有时是“【发文单位】”", "联系人": "没有时是“【联系人】”", "联系电话": "没有时是“【联系电话】”",
    "报送截止": "本期报送截止日期；没有时没有值",
    "临期天数": "多少天以内算临期",
    "口径说明": "“注：……”，一份文件写一次",
    "合计": ("全部事项", TALLY),
    "各主题": ("按台账顺序", [TALLY]), "各月": ("按完成时限的月份", [TALLY]),
    "各单位": ("按正式排序，全部单位", [UNIT]),
    "未报送单位": ("应报而一项未报，按正式排序", [UNIT]), "部分报送单位": ("报了一部分", [UNIT]), "已报送单位": ("应报的都报了", [UNIT]),
    "应报单位数": "数", "已报送单位数": "数", "部分报送单位数": "数", "未报送单位数": "数",
    "督办单位": ("有逾期或滞后事项的主责单位", [UNIT]),
    "报送率": ("应报的都报了的单位占应报单位", RATE), "按时报送率": ("没有登记迟报时没有值", RATE),
    "序时进度": "全年时间已过的百分比；没有统计日期时没有值",
    "排名": ("完成率、报送率等", [RANKING]),
    "事项": ("全部，按台账顺序", [ITEM]), "主题事项": ("按主题分组", [GROUP]),
    "已完成事项": ("", [ITEM]), "逾期事项": ("", [ITEM]), "临期事项": ("", [ITEM]), "滞后事项": ("", [ITEM]),
    "未报送事项": ("没有单位填报的", [ITEM]), "未启动事项": ("", [ITEM]),
    "问题": ("各单位提出的问题建议，按正式排序", [PROBLEM]),
    "请核实": ("由文字判断、通报前须核实的地方；定稿前删去", [CHECK]),
    "台账文件": "汇总台账的文件名",
}  # fmt: skip
GROUPS: dict[str, dict[str, Any]] = {
    "单位": UNIT, "事项": ITEM, "统计数": TALLY, "率": RATE, "状态数": SHARE, "主题": GROUP, "问题": PROBLEM, "排名": RANKING, "名次": LINE,
    "核实": CHECK,
}  # fmt: skip
"""What the README calls each kind of entry."""
FOR_ONE_UNIT: dict[str, Any] = {"单位": ("通知单所发的单位", UNIT)}
"""Further field of documents that are made once for each unit."""
FOR_PRESSING: dict[str, Any] = {
    "催办日期": "这个单位收到催办通知单的日期；没有催办过时没有值", "抄送": "抄送的单位，文字；没有时是空的",
}  # fmt: skip
"""Further fields of what is sent to a unit that was chased and still has not reported."""


def described() -> str:
    """All fields as a part of a Markdown page, for whoever edits a template."""
    lines = ["到处可用的：", "", *_lines(FIELDS), "", "每个单位一份的文件里还有：", "", *_lines(FOR_ONE_UNIT)]
    lines += ["", "督办通知单（报送）里还有：", "", *_lines(FOR_PRESSING)]
    for name, shape in GROUPS.items():
        lines += ["", f"### {name}", "", *_lines(shape)]
    return "\n".join(lines)


def _lines(fields: dict[str, Any]) -> list[str]:
    return [f"- `{name}`：{'；'.join(filter(None, (_kind(shape), _about(shape))))}" for name, shape in fields.items()]


def _about(shape: Any) -> str:
    return str(shape[0] if isinstance(shape, tuple) else shape)


def _kind(shape: Any) -> str:
    held = inside(shape)
    if isinstance(held, list):
        return "清单" if isinstance(held[0], str) else f"清单，每个是一个“{_name(held[0])}”"
    return f"一个“{_name(held)}”" if isinstance(held, dict) else ""


def _name(group: dict[str, Any]) -> str:
    return next(name for name, shape in GROUPS.items() if shape.keys() <= group.keys())


def inside(shape: Any) -> Any:
    """The fields of one entry: without its explanation; a text for a plain value."""
    return shape[1] if isinstance(shape, tuple) else shape
