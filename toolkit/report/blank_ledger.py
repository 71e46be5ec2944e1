"""A 台账.xlsx in which nothing stands yet: heads, rows to be typed into, and a sheet that says what goes where."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.output import LEDGER_HEADS, NUMBER_HEAD, PLAN_SHEET
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import HEAD, TITLE, Styles, new_workbook, put
from toolkit.report.settings_page import GREY, Page

GUIDE = "填写说明"
_ROWS = 200
_WIDTHS = (6, 14, 22, 46, 30, 16, 40, 24)
_TOLD = {
    NUMBER_HEAD: ("事项的编号，同一项重点工作的几行写同一个号。", "1", "2"),
    LEDGER_HEADS["theme"]: ("方案的大标题。相同的可以合并单元格，也可以每行都写；没有就整列空着。", "优化市场准入", "优化市场准入"),
    LEDGER_HEADS["title"]: ("任务的名称。", "推行企业开办一日办结", "清理隐性门槛"),
    LEDGER_HEADS["requirement"]: (
        "任务的原文，一行一件要单独报进展的事。只有这一栏必须有。",
        "企业开办全流程1个工作日内办结，线上办理比例达到90%以上。",
        "清理市场准入隐性门槛，公布典型案例不少于5件。",
    ),
    LEDGER_HEADS["units"]: (
        "谁牵头、谁配合。只写单位名称的，都算责任单位。",
        "牵头单位：市行政审批局；配合单位：市市场监管局、市税务局",
        "市发改委",
    ),
    LEDGER_HEADS["deadline"]: ("什么时候完成，照方案的写法写。", "2026年6月底前", "长期坚持"),
    LEDGER_HEADS["progress"]: ("空着，由各单位填报。", "", ""),
    LEDGER_HEADS["problem"]: ("空着，由各单位填报。", "", ""),
}  # fmt: skip


def write_blank_ledger(title: str, path: Path) -> Path:
    """Write the workbook with ``title`` above the table. The same title gives the same bytes.

    The two examples stand on a sheet of their own, turned on their side: nobody has to delete them, and no command can
    take them for items. Returns the name that was written. CannotWrite when that fails.
    """
    return write_atomically(path, lambda temporary: _write(title, temporary))


def _write(title: str, path: Path) -> None:
    heads = (NUMBER_HEAD, *LEDGER_HEADS.values())
    with new_workbook(path) as book:
        styles = Styles(book)
        page = Page(book, styles, PLAN_SHEET, _WIDTHS)
        page.sheet.set_paper(8)
        page.sheet.merge_range(0, 0, 0, len(heads) - 1, "", styles.get(font_name=TITLE, font_size=20, align="center"))
        put(page.sheet, 0, 0, title, styles.get(font_name=TITLE, font_size=20, align="center"))
        page.sheet.set_row(0, 38)
        page.row = 1
        page.heads(heads, freeze=0)
        _spare(page, len(heads))
        page.sheet.set_selection(2, 3, 2, 3)
        guide = Page(book, styles, GUIDE, (14, 46, 46, 46), tab="#7F7F7F")
        guide.explain(
            "在“台账”表里从第3行起填写，一行一项；填好存盘，再从“开始”菜单里继续。"
            "下面是两个例子，只是给人看的，不会被当作事项。已经有台账或方案的，不用手填：新建文件夹时把它一起写上就行。",
            4,
        )
        guide.heads(("栏目", "怎么写", "例一", "例二"), freeze=1)
        grey = {"font_color": GREY, "italic": True}
        for head in heads:
            guide.add((head, *_TOLD[head]), {0: {"font_name": HEAD}, 2: grey, 3: grey})


def _spare(page: Page, columns: int) -> None:
    """Blank rows of no fixed height, so that they grow with what is typed; boxes appear with the first text in a row."""
    style = page.style(border=0, text_wrap=True)
    first, last = page.row, page.row + _ROWS - 1
    for row in range(first, last + 1):
        for column in range(columns):
            page.sheet.write_blank(row, column, None, style)
    page.sheet.conditional_format(
        first,
        0,
        last,
        columns - 1,
        {
            "type": "formula",
            "criteria": f"=COUNTA($A{first + 1}:$H{first + 1})>0",
            "format": page.book.add_format({"border": 1, "border_color": "#BFBFBF"}),
        },
    )
