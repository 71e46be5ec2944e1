"""Names that our own output files carry, shared by who writes them and who reads them back."""

from __future__ import annotations

LEDGER_SHEET = "汇总台账"
LEFTOVERS_SHEET = "待人工核对"
FINDINGS_SHEET = "校验问题"
REGISTER_SHEET = "收件登记"
MISSING_SHEET = "未报送"
SOURCES_SHEET = "填报来源"
OVERLONG_SHEET = "超长文本"
RECORD_SHEET = "_记录"
STATISTICS_SHEET, UNITS_SHEET, LATE_SHEET = "统计", "单位完成情况", "逾期与临期"
PROBLEMS_SHEET, NEXT_SHEET = "问题建议汇总", "下步安排"
FIGURE_SHEETS = (STATISTICS_SHEET, UNITS_SHEET, LATE_SHEET, PROBLEMS_SHEET, NEXT_SHEET)
"""Sheets that are made anew by every merge: nothing on them is read back."""
NOTE_MARK = "注："
"""Begins the last line of a sheet of figures, in its first column; its first line is merged over all of its columns."""

PLAN_SHEET = "台账"
REVIEW_SHEET = "核对"
DUTIES_SHEET = "报送要求"
STAGES_SHEET = "实施步骤"
MODES_SHEET = "改革方式"
BESIDE_PLAN = frozenset({REVIEW_SHEET, DUTIES_SHEET, STAGES_SHEET, MODES_SHEET, FINDINGS_SHEET})
"""Sheets beside the ledger that was made from a document: no ledger is looked for on them."""

ID_HEAD = "台账识别码"
"""Head of the hidden column that carries item ids, in forms and in the consolidated ledger."""

KIND = "taizhang.kind"
"""Custom document property that says which of our files this is: ``form``, ``consolidated``, ``submit``, ``findings``,
``baseline`` (a ledger made from a published document: an ordinary ledger, which units may fill in and send back)."""
BASELINE = "baseline"
REPORT = "report"
"""``KIND`` of the Word documents that ``report`` and ``chase`` write: never a ledger, never a submission."""
YEAR = "taizhang.year"
"""The year to which dates without one belong, where the title of the ledger does not say it."""
CAMPAIGN = "taizhang.campaign"
UNIT = "taizhang.unit"
PERIOD = "taizhang.period"
STAMP = "taizhang.stamp"
DIGEST = "taizhang.digest"
"""SHA-256 of the other parts of a workbook as we wrote it: whoever saves it again makes it wrong."""

ABOUT = "taizhang.about"
"""SHA-256 of the file that a workbook of findings is about, so that it goes back to nobody else."""

FORM = "taizhang.form"
"""Version of a form (填报表): a digest of the rows that were handed out in it."""

OWN_KINDS = frozenset({"consolidated", "submit", "findings", "ledger-backup", "settings"})
"""Kinds that are skipped when they lie among submissions."""

NUMBER_HEAD = "序号"
"""Head of the column of numbers where they do not stand in front of the titles."""

FORM_SHEET, HELP_SHEET = "填报表", "填写说明"
ROLE_HEAD, LAST_HEAD, ISSUED_HEAD, OWED_HEAD = "本单位角色", "上期进展", "下发码", "应填"
"""Heads of the columns that only forms have, the last two hidden."""

NONE_MARK = "/"
"""Stands in a theme or title cell of an item that has none below one that has: a blank cell would take it from above."""

LEDGER_HEADS = {
    "theme": "主题事项",
    "title": "重点工作",
    "requirement": "具体要求",
    "units": "责任单位",
    "deadline": "完成时限",
    "progress": "进展情况",
    "problem": "问题建议",
}
"""The standard seven columns, in order."""

LEFTOVERS_HEADS = (
    "处理", "类别", "报送单位", "栏目", "原文", "可能的事项", "原因", "对应事项", "文件", "工作表", "单元格", "核对码",
)  # fmt: skip
FINDINGS_HEADS = (
    "级别", "编号", "问题", "怎么改", "报送单位", "事项", "文件", "工作表", "单元格",
)  # fmt: skip
REGISTER_HEADS = (
    "单位", "状态", "文件", "采用", "未采用", "盖章件", "识别依据", "说明", "SHA-256",
)  # fmt: skip
MISSING_HEADS = ("单位", "未报事项数", "未报事项", "是否报过文件")
SOURCES_HEADS = (
    "台账识别码", "序号", "栏目", "单位", "角色", "单位原文", "文件", "工作表", "单元格", "SHA-256",
)  # fmt: skip
RECORD_HEADS = ("识别码", "栏目", "写出", "汇总", "核定")
LEFTOVER_NAMES = {
    "superseded": "已被后报稿替代",
    "conflicting": "多版本不一致",
    "unplaced": "未对应",
    "set_aside": "未作填报内容",
}
"""Kinds of leftovers as 待人工核对 prints them."""
STATE_NAMES = {
    "merged": "已报",
    "superseded": "已被替代",
    "unreadable": "退回（打不开）",
    "foreign": "退回（不是本次台账）",
    "unidentified": "单位待认定",
    "attachment": "附件",
    "letter": "来信",
    "skipped": "未读",
}
"""States of a file as 收件登记 prints them."""
NOT_SENT, NOBODY_KNOWN, LATE = "未报", "（未认出单位）", "迟报"
"""In 收件登记: the state of a unit without a file, the unit of a file of nobody known, and what only the office states."""
STAMPED = "盖章件"
APPROVED = "核定文本"
"""Stands in 填报来源 for the unit of a text that the office typed."""
EVERYBODY_SENT = "应报单位均已报送。"
WAIVED_MARK = "已豁免："
"""Begins the remedy of a finding that the office accepts, before its reason."""
REVIEW_HEADS = (
    "序号", "类别", "出处", "原文", "读作", "责任分工", "完成时限", "正文中的时间节点", "量化指标", "需要核对", "处理",
)  # fmt: skip
DUTIES_HEADS = ("出处", "报送单位", "报送内容", "报送至", "报送形式", "报送时限", "原文")
STAGES_HEADS = ("出处", "阶段", "开始", "结束", "原文")
MODES_HEADS = ("出处", "编号", "方式", "事项数")

CONTINUATION = "#"
"""A text too tall for one Excel row runs on in further rows whose hidden id is ``ID#2``, ``ID#3`` …"""

OVERLONG_MARK = "〔文长，下接“超长文本”〕"
"""Ends a cell whose text goes on in the sheet 超长文本 (台账识别码, 栏目, 段, 文本)."""
OVERLONG_HEADS = ("台账识别码", "栏目", "段", "文本")

CHOICE_IGNORE = "忽略"
CHOICE_TAKE = "采用"
"""Decisions a person can type in 处理: an item's number (12) or id, 采用 (this version counts), 忽略."""

MARK_AUTHOR = "taizhang 校验"
MARK_PREFIX = "【校验】"
"""Author and first word of the comments that a marked copy of a unit's file carries."""
MARKS_SHEET = "校验说明"
MARKS_HEADS = ("级别", "位置", "问题", "怎么改", "编号")
"""Name, title cell and heads of the sheet that a marked copy ends with."""
