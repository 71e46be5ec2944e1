"""The sheet 填写说明: one page in plain words for whoever fills the form in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from toolkit.core.returned import Mark, frame_codes
from toolkit.model.form import Round, chinese_day
from toolkit.report.cells import HEAD, PLAIN, TITLE, Styles, put
from toolkit.report.forms.sheet import OPEN, OWING
from toolkit.report.heights import line_count, row_height

_WIDTHS = (40, 150, 560)
_TITLE = "填写说明"
_SIZE = 12.0
_EMS = (560 - 9) / (_SIZE * 4 / 3) - 1
_LINE = "#D0D7E2"


class Section(NamedTuple):
    """One paragraph: a few words, and the sentence."""

    head: str
    text: str
    fill: str = ""


@lru_cache(maxsize=4)
def sections(issue: Round) -> tuple[Section, ...]:
    """The paragraphs of the sheet, the same for all forms of a round."""
    due = chinese_day(issue.due)
    who = "、".join(part for part in (issue.office, issue.contact, issue.phone) if part)
    status = "“状态”从下拉列表里选。" if "status" in issue.columns else ""
    role = "“本单位角色”写明必填还是选填。" if "role" in issue.columns else ""
    shown = [
        Section("填哪里", f"只填“填报表”里浅黄色的格：“进展情况”“问题建议”{'“状态”' if status else ''}。其余各格已锁定。", OPEN),
        Section("哪些必填", f"{role}深黄色的“进展情况”必须填，填好变白；左上角随时显示还差几项，点“去填下一处”就到下一格。", OWING),
        Section("怎样写", f"写清做了什么、到什么程度、有什么成效，最好有数据和时间。没有进展的写明原因和打算，不写“同上”“见附件”“正常推进”。{status}"),
        Section("问题建议", "有问题、困难或需要协调的事项才写，没有就留空，不用写“无”。"),
    ]  # fmt: skip
    if "last" in issue.columns:
        shown.append(
            Section(
                "上期进展", "有这一栏的，是本单位上次填的内容，只供参考，不用改；本期请写新的进展，也可以复制过来再改。"
            )
        )
    shown += [
        Section("字多看不全", "把这一行拉高就行（行高、列宽都可以调），不影响汇总。一格最多放 32767 个字。"),
        Section("筛选和排序", "表头的筛选箭头可以直接用。要排序，先点“审阅→撤销工作表保护”（没有密码）；排过序不影响汇总。"),
        Section("请不要改", "不要删行、删列、改表头，不要改文件名和工作表名，也不要把内容抄到别的表里报。分工或文字有误的，在“问题建议”里写明，或打电话。"),
        Section("怎样报", f"{f'{due}前，' if due else ''}把这个 Excel 文件原样发回来。要盖章的，另附盖章扫描件；只有扫描件、照片不能汇总。报错了，改好再报一次，以后报的为准。"),
        Section("找谁问", who or "本次工作的联系人（见通知）"),
    ]  # fmt: skip
    return tuple(shown)


def write_guide(sheet: Any, styles: Styles, issue: Round, mark: Mark) -> None:
    """Write the sheet, wholly locked; ``mark`` goes into a hidden cell with the codes of these texts."""
    shown = sections(issue)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.set_tab_color("#BF9000")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, width)
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), 12, None, {"hidden": True})
    sheet.set_row(0, 46)
    sheet.merge_range(0, 0, 0, 2, "", styles.get(font_name=TITLE, font_size=20, align="center"))
    put(sheet, 0, 0, _TITLE, styles.get(font_name=TITLE, font_size=20, align="center"))
    for number, one in enumerate(shown, start=1):
        line = {"bottom": 1, "bottom_color": _LINE}
        put(sheet, number, 0, str(number), styles.get(font_name=HEAD, align="center", font_color="#7F7F7F", **line))
        filled = {"bg_color": one.fill} if one.fill else {}
        put(sheet, number, 1, one.head, styles.get(font_name=HEAD, font_color="#1F4E79", **line, **filled))
        put(sheet, number, 2, one.text, styles.get(font_name=PLAIN, **line))
        sheet.set_row(number, _height(one.text))
    put(sheet, 0, len(_WIDTHS), mark._replace(codes=_codes(shown)).text(), styles.get(text_wrap=False, font_size=8))
    sheet.protect("", {"format_rows": True, "format_columns": True})


@lru_cache(maxsize=64)
def _height(text: str) -> float:
    return row_height(line_count(text, _EMS), _SIZE) + 12


@lru_cache(maxsize=4)
def _codes(shown: tuple[Section, ...]) -> tuple[str, ...]:
    """Codes of everything that the sheet says: made once for all forms of a round."""
    said = [text for number, one in enumerate(shown, start=1) for text in (str(number), one.head, one.text)]
    return frame_codes([_TITLE, *said])
