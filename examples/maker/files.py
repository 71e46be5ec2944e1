"""The files of the first evening: who sent what, in which format, with which defects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from maker import formats
from maker.grid import Formula, Grid, Percent, Row, Value, form, merge_answers
from maker.mail import to_eml
from maker.story import CAMPAIGN, KEYS, Task
from maker.truth import Truth

Said = dict[tuple[int, str], Value]
NO_THEME = tuple(key for key in KEYS if key not in ("theme", "title"))


class Desk:
    """The desk on which the files of one evening are made: tasks, truth, and the finished files by path."""

    def __init__(self, tasks: list[Task]) -> None:
        self.tasks = tasks
        self.truth = Truth(tasks)
        self.files: dict[str, bytes] = {}
        self.all: list[Row] = list(range(len(tasks)))

    def row(self, words: str) -> int:
        """Index of the only task whose requirement contains the words."""
        (index,) = [i for i, task in enumerate(self.tasks) if words in task.requirement]
        return index

    def own(self, unit: str) -> list[Row]:
        """Indexes of the tasks that name the unit."""
        return [i for i, task in enumerate(self.tasks) if unit in task.leads + task.supports]

    def said(self, unit: str, overrides: Mapping[tuple[int, str], Value] | None = None) -> Said:
        """What the unit types into its form; an override with an empty text leaves the cell blank."""
        said: Said = {}
        for index, task in enumerate(self.tasks):
            for key, text in zip(("progress", "problem"), task.said.get(unit, ("", "")), strict=True):
                if text:
                    said[index, key] = text
        said |= overrides or {}
        return {where: value for where, value in said.items() if value != ""}

    def above(self, path: str, unit: str, *lines: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The title and further lines over the header; every cell but the unchanged title is set aside."""
        for number, line in enumerate(lines, 2):
            for column, text in enumerate(line, 1):
                if text:
                    self.truth.left("set_aside", path, text, (number, column), unit)
        return [(CAMPAIGN,), *lines]

    def finish(self, path: str, unit: str, data: bytes, grid: Grid, said: Mapping[tuple[int, str], Value]) -> None:
        """Put an ordinary file on the pile."""
        self.files[path] = data
        self.truth.file(path, unit)
        self.truth.fill(path, unit, grid, said)


def when(day: int, hour: int = 10) -> datetime:
    """A time in June 2026; the 31st is 1 July."""
    return datetime(2026, 7, day - 30, hour) if day > 30 else datetime(2026, 6, day, hour)


def bureaus(desk: Desk) -> None:
    """Workbooks of the new format with the defects that every office knows."""
    _reform(desk)
    _approval(desk)
    _tax(desk)
    _environment(desk)
    _health(desk)
    _justice(desk)
    _police(desk)


def _reform(desk: Desk) -> None:
    path, unit = "市发改委.xlsx", "市发改委"
    said = desk.said(unit)
    grid = form(desk.tasks, desk.all, said, above=desk.above(path, unit, ("填报单位：市发改委",)))
    place = grid.at[desk.row("政务诚信履约"), "progress"]
    grid.notes[place] = "请营商办转告石桥区：8月底前务必履行完毕。"
    desk.truth.left("unplaced", path, grid.notes[place], place, unit)
    desk.truth.deviation(path, "E13", "进展情况单元格的批注", "批注列入待人工核对", "warning")
    desk.truth.deviation(path, "E32", "表头上方多出填报单位行", "识别报送单位，单列不丢")
    desk.finish(path, unit, formats.to_xlsx([grid], when(26)), grid, said)


def _approval(desk: Desk) -> None:
    path, unit = "市行政审批局营商环境台账.xlsx", "市行政审批局"
    said = desk.said(unit)
    changed: Said = {}
    for index in (desk.row("企业开办全流程"), desk.row("办不成事反映窗口"), desk.row("社会投资的简易低风险")):
        text = desk.tasks[index].requirement
        changed[index, "requirement"] = "\u3000\u3000" + text.replace("，", ",\n", 1).replace(
            "、", "\xa0、\u200b"
        ).rstrip("。")
    grid = form(desk.tasks, desk.all, said, groups="blank", changed=changed)
    desk.truth.deviation(path, "E06", "主题事项、重点工作取消合并，只留首行", "向下取值，仍能对上事项")
    desk.truth.deviation(path, "E27", "具体要求里有全角空格、换行、不间断空格、零宽字符", "视为相同，不报改动")
    desk.truth.deviation(path, "E36", "进展情况以“=”“-”“+”开头", "按文字原样汇总，不成为公式")
    desk.finish(path, unit, formats.to_xlsx([grid], when(26, 15)), grid, said)


def _tax(desk: Desk) -> None:
    unit, first, final = "市税务局", "市税务局.xlsx", "市税务局（终稿）.xlsx"
    index = desk.row("年纳税次数压减")
    draft: Said = {
        (index, "progress"): "网上可办事项扩展到221项，综合申报正在测试。",
        (index, "problem"): "电子税务局高峰时段响应较慢。",
    }
    grid = form(desk.tasks, desk.own(unit), draft, above=desk.above(first, unit, ("填报单位：市税务局",)))
    desk.files[first] = formats.to_xlsx([grid], when(24))
    desk.truth.file(first, unit, "superseded")
    desk.truth.fill(first, unit, grid, draft, "superseded")
    said = desk.said(unit)
    grid = form(desk.tasks, desk.own(unit), said, above=desk.above(final, unit, ("填报单位：市税务局",)))
    desk.truth.deviation(
        first, "E19", "同一单位后来又报了终稿，内容不同", "按文件内的修改时间以后报为准，前报列为已被替代", "info"
    )
    desk.finish(final, unit, formats.to_xlsx([grid], when(28)), grid, said)


def _environment(desk: Desk) -> None:
    path, unit = "市生态环境局.xlsx", "市生态环境局"
    rows = [desk.row(words) for words in ("环评审批正面清单", "排污许可与环评审批", "监督执法正面清单")]
    said = desk.said(unit, {(rows[1], "progress"): "", (rows[2], "progress"): ""})
    grid = form(desk.tasks, desk.all, said, above=desk.above(path, unit, ("填报单位：市生态环境局",)))
    merge_answers(grid, rows, "progress")
    desk.truth.shared |= {(row, unit) for row in rows[1:]}
    desk.truth.deviation(path, "E07", "一段进展合并填在三行", "放在第一行，其余两行写明与其合并填报", "warning")
    desk.finish(path, unit, formats.to_xlsx([grid], when(27)), grid, said)


def _health(desk: Desk) -> None:
    path, unit = "市卫健委.xlsx", "市卫健委"
    built, shared = desk.row("社区卫生服务中心8个"), desk.row("检查检验结果互认")
    said = desk.said(unit)
    changed: Said = {
        (built, "requirement"): desk.tasks[built].requirement.replace("服务中心8个", "服务中心5个"),
        (shared, "deadline"): "12月底",
    }
    grid = form(desk.tasks, desk.all, said, changed=changed, above=desk.above(path, unit, ("填报单位：市卫健委",)))
    truth = desk.truth
    doubtful = {where: value for where, value in said.items() if where[0] == built}
    truth.left("unplaced", path, str(changed[built, "requirement"]), grid.at[built, "requirement"], unit)
    truth.left("unplaced", path, desk.tasks[built].units, grid.at[built, "units"], unit)
    truth.left("unplaced", path, desk.tasks[built].deadline, grid.at[built, "deadline"], unit)
    truth.fill(path, unit, grid, doubtful, "unplaced")
    truth.left("set_aside", path, "12月底", grid.at[shared, "deadline"], unit)
    truth.deviation(
        path, "E10", "具体要求的指标由8个改成5个", "数字不同，不自动对应，列入待人工核对并给出候选", "warning"
    )
    truth.deviation(path, "E11", "完成时限由9月底改成12月底", "以下发稿为准，指出改动", "warning")
    desk.finish(
        path, unit, formats.to_xlsx([grid], when(27, 9)), grid, {k: v for k, v in said.items() if k not in doubtful}
    )


def _justice(desk: Desk) -> None:
    path, unit = "市司法局.xlsx", "市司法局"
    said = desk.said(unit)
    grid = form(desk.tasks, desk.own(unit), said, name="报送表", groups="repeat")
    guide, old = Grid("填写说明"), Grid("上月", hidden=True)
    guide.cells[1, 1] = "请只填写进展情况和问题建议两栏。"
    old.cells[2, 2] = "5月数据：扫码检查累计0.8万次。"
    desk.truth.left("unplaced", path, str(guide.cells[1, 1]), (1, 1), unit)
    desk.truth.left("unplaced", path, str(old.cells[2, 2]), (2, 2), unit)
    desk.truth.deviation(path, "E08", "工作表改名，另有说明表和隐藏表", "按内容找表，隐藏表里的文字列出", "info")
    desk.finish(path, unit, formats.to_xlsx([guide, grid, old], when(27, 11)), grid, said)


def _police(desk: Desk) -> None:
    path, unit = "公安局反馈.xlsx", "市公安局"
    said = desk.said(unit)
    grid = form(
        desk.tasks,
        desk.own(unit),
        said,
        above=desk.above(path, unit, ("填报单位：市公安局", "", "", "", "", "2026年6月27日")),
    )
    struck = grid.at[desk.row("跨部门的集成服务"), "progress"]
    grid.struck.add(struck)
    grid.hidden_rows.add(grid.at[desk.row("货车违法非现场处理"), "progress"][0])
    desk.truth.deviation(path, "E30", "筛选后留下隐藏行，行内有填报内容", "照常汇总并提示", "info")
    desk.truth.deviation(path, "E31", "进展情况加了删除线", "照常汇总，请人核实是否作废", "warning")
    desk.finish(path, unit, formats.to_xlsx([grid], when(27, 16)), grid, said)


def companies(desk: Desk) -> None:
    """Companies, the bank, the fund centre and the counties."""
    _power(desk)
    _gas(desk)
    _fund(desk)
    _bank(desk)
    _green_county(desk)


def _power(desk: Desk) -> None:
    path, unit = "国网云溪供电公司.xlsx", "国网云溪供电公司"
    long_text = "高压办电改革分三步推进，各供电所进展如下：\n" + "\n".join(
        f"{number}.{place}供电所完成{work}，受理高压办电{number * 3 + 4}户，平均用时{6 + number % 3}个工作日，"
        f"免于规划审批的接入工程{number + 2}项，用户回访满意率{97 + number % 3}%。"
        for number, (place, work) in enumerate(
            [
                (p, w)
                for w in ("线上办电推广", "外线工程提速")
                for p in ("青岚", "石桥", "云台", "河口", "柳湾", "东岭", "南坪", "北塘", "松坡", "梅林")
            ],
            1,
        )
    )
    said = desk.said(
        unit,
        {
            (desk.row("高压单电源用户"), "progress"): long_text,
            (desk.row("小微企业低压接入"), "progress"): Percent(0.96),
            (desk.row("用电服务专员"), "progress"): date(2026, 6, 18),
        },
    )
    grid = form(desk.tasks, desk.own(unit), said, above=desk.above(path, unit, ("填报单位：国网云溪供电公司",)))
    desk.truth.deviation(path, "E25", "进展情况是百分比格式的数字", "按显示的96%汇总")
    desk.truth.deviation(path, "E26", "进展情况是日期格式的数字", "按显示的2026年6月18日汇总")
    desk.truth.deviation(path, "E28", "一格一千多字，打印时会被截断", "全文汇总，输出时行高足够或续行")
    desk.finish(path, unit, formats.to_xlsx([grid], when(28, 9)), grid, said)


def _gas(desk: Desk) -> None:
    letter, name, unit = "云溪燃气公司来信.eml", "云溪燃气公司.xlsx", "云溪燃气公司"
    path = f"{letter}!/{name}"
    gone = desk.row("老旧燃气管网")
    said = {where: value for where, value in desk.said(unit).items() if where[0] != gone}
    rows = [row for row in desk.own(unit) if row != gone]
    grid = form(desk.tasks, rows, said, above=desk.above(path, unit, ("填报单位：云溪燃气公司",)))
    desk.truth.deviation(path, "E02", "删掉了本单位牵头的一行（老旧燃气管网改造）", "列为未报事项并指出", "warning")
    desk.truth.deviation(path, "E21", "只写“详见附件”", "原样汇总")
    desk.finish(path, unit, formats.to_xlsx([grid], when(28, 10)), grid, said)
    data = desk.files.pop(path)
    text = "营商办：\n现将我公司落实台账报来，请查收。\n云溪燃气公司综合部"
    desk.files[letter] = to_eml(
        ("燃气公司综合部", "zonghe@ranqi.example.cn"), "报送落实台账", when(28, 11), text, (name, data)
    )
    desk.truth.file(letter, unit, "letter")
    desk.truth.left("set_aside", letter, text, None, unit)
    desk.truth.deviation(letter, "E16", "邮件直接另存进来，附件名是 GB2312 编码", "取出附件，正文单列，小图标不算")


def _fund(desk: Desk) -> None:
    path, unit = "市公积金中心/市公积金中心.xlsx", "市公积金中心"
    said = desk.said(unit)
    grid = form(desk.tasks, desk.own(unit), said)
    grid.pictures.append((4, 8))
    grid.boxes[6, 8] = "补充：租房提取系统7月10日停机升级。"
    desk.truth.left("unplaced", path, None, None, unit)
    desk.truth.left("unplaced", path, grid.boxes[6, 8], None, unit)
    desk.truth.deviation(path, "E14", "贴了一张截图和一个文本框", "都列入待人工核对", "warning")
    desk.finish(path, unit, formats.to_xlsx([grid], when(28, 11)), grid, said)
    scan = "市公积金中心/盖章扫描件.pdf"
    desk.files[scan] = formats.stamped_pdf()
    desk.truth.file(scan, None, "attachment")
    desk.truth.deviation(scan, "E15", "盖章扫描件与电子表一并报来", "登记为盖章件，不算错误", "info")


def _bank(desk: Desk) -> None:
    path, unit = "报送表(1).xlsx", "人行云溪市分行"
    rows = [desk.row(words) for words in ("出口企业正常退税", "市级首贷服务中心", "推广信用贷款")]
    said = {where: value for where, value in desk.said(unit).items() if where[0] in rows}
    numbers: Said = {(row, "seq"): float(number) for number, row in enumerate(rows, 1)}
    grid = form(desk.tasks, rows, said, keys=("seq", *NO_THEME), heads={"seq": ""}, changed=numbers)
    desk.truth.deviation(path, "E34", "序号重新从1编，序号列没有表头", "序号不作依据，按具体要求对应")
    desk.truth.deviation(path, "E20", "没写填报单位，文件名也看不出", "按各行责任单位推断报送单位", "info")
    desk.finish(path, unit, formats.to_xlsx([grid], when(28, 12)), grid, said)


def _green_county(desk: Desk) -> None:
    path, unit = "县区/青岚县.xlsx", "青岚县"
    alien = desk.row("特色商业街区")
    text = "我县步行街改造同步推进，已完成铺装1.2公里。"
    said = desk.said(unit)
    filled = said | {(alien, "progress"): text}
    grid = form(desk.tasks, desk.all, filled, above=desk.above(path, unit, ("填报单位：青岚县人民政府",)))
    desk.truth.left("unplaced", path, text, grid.at[alien, "progress"], unit)
    desk.truth.deviation(path, "E17", "填了石桥区牵头、与本县无关的一行", "不并入该事项，列入待人工核对", "warning")
    desk.truth.deviation(path, "E18", "配合单位填在牵头单位那一行", "按配合单位分别标明来源")
    desk.finish(path, unit, formats.to_xlsx([grid], when(28, 14)), grid, said)


def formula_cells(desk: Desk, unit: str) -> Said:
    """The formulas that 市医保局 left in its answers: one with its last value, one without."""
    return {
        (desk.row("医保高频事项"), "progress"): Formula('="掌上办理率"&TEXT(0.934,"0.0%")', "掌上办理率93.4%"),
        (desk.row("基层全覆盖"), "problem"): Formula("='[上月.xlsx]Sheet1'!G9", None),
    }
