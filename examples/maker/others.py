"""Files of the first evening in other formats, broken and foreign files, and the two that come late."""

from __future__ import annotations

from maker import formats
from maker.files import NO_THEME, Desk, Said, formula_cells, when
from maker.grid import Formula, Grid, form, shown
from maker.story import KEYS


def formats_of_all_kinds(desk: Desk) -> None:
    """One file of every other format that units send."""
    _market(desk)
    _housing(desk)
    _land(desk)
    _labour(desk)
    _finance(desk)
    _industry(desk)
    _transport(desk)
    _water(desk)
    _insurance(desk)
    _archive(desk)


def _market(desk: Desk) -> None:
    path, unit = "云溪市市场监督管理局报送表.xls", "市市场监管局"
    said = desk.said(unit)
    typo = desk.row("禁止登记场所清单")
    changed: Said = {(typo, "units"): desk.tasks[typo].units.replace("市市场监管局", "市市场监管居")}
    lines = (("填报单位：云溪市市场监督管理局",), ("填报人：周明", "", "", "填报日期：2026年6月26日"))
    grid = form(desk.tasks, desk.all, said, changed=changed, above=desk.above(path, unit, *lines))
    grid.hidden_rows.add(grid.at[desk.row("知识产权快速维权中心"), "progress"][0])
    desk.truth.left("set_aside", path, str(changed[typo, "units"]), grid.at[typo, "units"], unit)
    desk.truth.deviation(path, "E16", "Excel 97-2003 格式", "照常读取")
    desk.truth.deviation(
        path, "E20", "责任单位写成“市市场监管居”，填报单位用全称", "按下发稿认单位，指出改动", "warning"
    )
    desk.truth.deviation(path, "E30", "隐藏行里有填报内容", "照常汇总并提示", "info")
    desk.finish(path, unit, formats.to_xls([grid]), grid, said)


def _housing(desk: Desk) -> None:
    path, unit = "住建局落实台账.et", "市住建局"
    said = desk.said(unit)
    index = desk.row("社会投资的简易低风险")
    words = desk.tasks[index].requirement.replace("从立项到取得施工许可", "从项目立项到取得施工许可证")
    grid = form(
        desk.tasks, desk.own(unit), said,
        changed={(index, "requirement"): words},
        above=desk.above(path, unit, ("填报单位：市住房和城乡建设局",)),
    )  # fmt: skip
    desk.truth.left("set_aside", path, words, grid.at[index, "requirement"], unit)
    desk.truth.deviation(path, "E16", "WPS 表格 .et", "按内容识别格式")
    desk.truth.deviation(path, "E10", "具体要求改了几个字，数字没变", "仍对上原事项，以下发稿为准，指出改动", "warning")
    desk.finish(path, unit, formats.to_xls([grid]), grid, said)


def _land(desk: Desk) -> None:
    path, unit = "市自然资源局.ods", "市自然资源局"
    said = desk.said(unit)
    keys = ("deadline", "requirement", "progress", "problem", "units")
    grid = form(desk.tasks, desk.own(unit), said, keys=keys, name="反馈")
    desk.truth.deviation(path, "E03", "列的顺序变了，少了主题事项和重点工作两列", "按表头认列")
    desk.finish(path, unit, formats.to_ods(grid), grid, said)


def _labour(desk: Desk) -> None:
    path, unit = "人社局.csv", "市人社局"
    said = desk.said(unit)
    heads = {
        "progress": "落实情况",
        "problem": "存在问题",
        "deadline": "时限要求",
        "units": "责任部门",
        "title": "工作任务",
    }
    grid = form(desk.tasks, desk.own(unit), said, heads=heads, groups="repeat")
    desk.truth.deviation(path, "E04", "表头改成落实情况、存在问题、时限要求等", "按同义词认列")
    desk.finish(path, unit, formats.to_csv(grid, "gb18030"), grid, said)


def _finance(desk: Desk) -> None:
    unit, first, second = "市财政局", "市财政局.csv", "市财政局(2).csv"
    said = desk.said(unit)
    doubt, same = desk.row("市级首贷服务中心"), desk.row("融资担保公司")
    grid = form(desk.tasks, desk.own(unit), said, above=desk.above(first, unit, ("填报单位：市财政局",)))
    desk.files[first] = formats.to_csv(grid, "utf-8-sig")
    desk.truth.file(first, unit)
    doubtful = {(doubt, "progress"): said[doubt, "progress"]}
    desk.truth.fill(first, unit, grid, doubtful, "conflicting")
    desk.truth.fill(first, unit, grid, {k: v for k, v in said.items() if k not in doubtful})
    again: Said = {
        (doubt, "progress"): "安排首贷贴息资金800万元，已拨付企业231户共351万元。",
        (same, "progress"): said[same, "progress"],
    }
    grid = form(desk.tasks, [doubt, same], again, above=desk.above(second, unit, ("填报单位：市财政局",)))
    desk.files[second] = formats.to_csv(grid, "utf-8-sig")
    desk.truth.file(second, unit)
    desk.truth.fill(second, unit, grid, {(doubt, "progress"): again[doubt, "progress"]}, "conflicting")
    # The same words twice: one copy is merged, the other superseded; which one is nobody's business.
    desk.truth.left("superseded", None, shown(again[same, "progress"]), None, unit)
    copy = next(e for e in desk.truth.reports if (e["row"], e["unit"], e["column"]) == (same, unit, "progress"))
    copy["file"] = copy["cell"] = None
    desk.truth.deviation(second, "E19", "两份文件说法不同，又都没有时间可比", "两个版本都列出，由人决定", "warning")


def _industry(desk: Desk) -> None:
    path, unit = "市工信局导出.xls", "市工信局"
    said = desk.said(unit)
    index = desk.row("拖欠账款台账")
    remark = "欠款明细涉及商业秘密，另行报送。"
    grid = form(
        desk.tasks, desk.own(unit), said | {(index, "remark"): remark}, keys=(*KEYS, "remark"), heads={"remark": "备注"}
    )
    desk.truth.left("unplaced", path, remark, grid.at[index, "remark"], unit)
    desk.truth.deviation(path, "E05", "自己加了备注列", "备注内容列入待人工核对", "info")
    desk.truth.deviation(path, "E16", "网页表格改名为 .xls", "按内容识别格式")
    desk.finish(path, unit, formats.to_html(grid), grid, said)


def _transport(desk: Desk) -> None:
    path, unit = "市交通运输局.xls", "市交通运输局"
    said = desk.said(unit)
    rows = desk.own(unit)
    keys = ("seq", "title", "requirement", "lead", "support", "deadline", "progress", "problem")
    heads = {"seq": "", "lead": "牵头单位", "support": "配合单位"}
    numbers: Said = {(row, "seq"): float(number) for number, row in enumerate(rows, 1) if isinstance(row, int)}
    grid = form(desk.tasks, rows, said, keys=keys, heads=heads, changed=numbers, two_rows=True)
    desk.truth.deviation(path, "E33", "两行表头，责任单位下分牵头、配合，序号列无表头", "按两行表头认列")
    desk.truth.deviation(path, "E16", "XML 表格 2003 改名为 .xls", "按内容识别格式")
    desk.finish(path, unit, formats.to_xml2003(grid), grid, said)


def _water(desk: Desk) -> None:
    path, unit = "市水务局.docx", "市水务局"
    said = desk.said(unit)
    grid = form(desk.tasks, desk.own(unit), said, keys=NO_THEME, above=())
    # The signature stands in the last row of the table, where Word users put it.
    signature, last = "填表人：陈晓　　审核人：李江", grid.size[0] + 1
    grid.cells[last, 1] = signature
    grid.merges.append((last, 1, last, len(NO_THEME)))
    data = formats.to_docx(grid, modified=when(27))
    desk.truth.left("set_aside", path, signature, (last, 1), unit)
    desk.truth.deviation(path, "E15", "填在 Word 表格里", "读取表格，照常汇总")
    desk.truth.deviation(path, "E32", "表格末行是填表人、审核人", "不当作事项，单列不丢")
    desk.finish(path, unit, data, grid, said)


def _insurance(desk: Desk) -> None:
    path, unit = "市医保局.xlsm", "市医保局"
    said = desk.said(unit, formula_cells(desk, unit))
    grid = form(desk.tasks, desk.own(unit), said, above=desk.above(path, unit, ("填报单位：市医保局",)))
    for (index, key), value in said.items():
        if isinstance(value, Formula) and value.cached is None:
            desk.truth.left("unplaced", path, None, grid.at[index, key], unit)
    desk.truth.deviation(
        path, "E29", "进展情况是公式；另一个公式没有留下结果", "前者按结果汇总并请核实，后者列入待人工核对", "warning"
    )
    desk.truth.deviation(path, "E36", "带宏的工作簿", "只读数据，不运行宏")
    desk.finish(path, unit, formats.to_xlsm([grid], when(27)), grid, said)


def _archive(desk: Desk) -> None:
    members = [_data_bureau(desk), _commerce(desk)]
    desk.files["报送材料.zip"] = formats.pack_gbk(members)
    desk.truth.deviation("报送材料.zip", "E16", "压缩包里的文件名是 GBK 编码", "还原中文名，逐个读取")


def _data_bureau(desk: Desk) -> tuple[str, bytes]:
    member, unit = "大数据局/市大数据局.xlsx", "市大数据局"
    path = f"报送材料.zip!/{member}"
    said = desk.said(unit)
    index = desk.row("升级市级政务服务应用")
    added = {
        "requirement": "新增：开展公共数据授权运营试点，形成典型场景3个。",
        "units": "牵头单位：市大数据局",
        "deadline": "11月底",
        "progress": "试点方案已上报，正在遴选运营主体。",
        "theme": desk.tasks[index].theme,
        "title": desk.tasks[index].title,
    }
    rows = [*desk.all[: index + 1], added, *desk.all[index + 1 :]]
    grid = form(desk.tasks, rows, said, above=[*desk.above(path, unit), ("",)])
    where = grid.at[index, "requirement"][0] + 1
    for column, key in enumerate(KEYS, 1):
        if key in added and key not in ("theme", "title"):
            desk.truth.left("unplaced", path, added[key], (where, column), unit)
    desk.truth.deviation(
        path, "E01", "中间插了一行台账里没有的事项，上方插了空行", "其余各行不受影响，新行列入待人工核对", "warning"
    )
    desk.truth.file(path, unit)
    desk.truth.fill(path, unit, grid, said)
    return member, formats.to_xlsx([grid], when(27, 10))


def _commerce(desk: Desk) -> tuple[str, bytes]:
    member, unit = "商务局/商务局.xlsx", "市商务局"
    path = f"报送材料.zip!/{member}"
    fair, platform = desk.row("境内外展会"), desk.row("跨境电商公共服务平台")
    said = desk.said(unit)
    moved = said.pop((fair, "progress"))
    typed = said | {(fair, "remark"): moved, (platform, "phone"): 20260001.0}
    keys = (*KEYS, "remark", "phone")
    heads = {"remark": "备注", "phone": "联系电话"}
    grid = form(desk.tasks, desk.own(unit), typed, keys=keys, heads=heads)
    desk.truth.left("unplaced", path, shown(moved), grid.at[fair, "remark"], unit)
    desk.truth.left("unplaced", path, "20260001", grid.at[platform, "phone"], unit)
    desk.truth.deviation(path, "E12", "进展写进了备注列", "列入待人工核对，该事项仍算未报", "info")
    desk.truth.deviation(path, "E35", "联系电话是数字格式", "按显示的数字列出，不变成科学计数", "info")
    desk.truth.file(path, unit)
    desk.truth.fill(path, unit, grid, said)
    return member, formats.to_xlsx([grid], when(27, 10))


def refused(desk: Desk) -> None:
    """Files that cannot be read, are of another campaign, or are no files of anybody."""
    _refuse(desk, "市教育局.xlsx", "市教育局", formats.locked_workbook(), "unreadable", "E16", "文件加了密码")
    grid = form(desk.tasks, desk.own("市中级人民法院"), desk.said("市中级人民法院"))
    whole = formats.to_xlsx([grid], when(27))
    _refuse(
        desk,
        "市中院.xlsx",
        "市中级人民法院",
        whole[: len(whole) * 2 // 3],
        "unreadable",
        "E16",
        "文件只传了一部分，已损坏",
    )
    other = Grid()
    for row, line in enumerate(_SAFETY, 1):
        for column, text in enumerate(line, 1):
            other.cells[row, column] = text
    _refuse(
        desk,
        "县区/云台县.xlsx",
        "云台县",
        formats.to_xlsx([other], when(27)),
        "foreign",
        "E09",
        "报来的是去年另一项工作的台账",
    )
    desk.files["~$市发改委.xlsx"] = b"\x06office".ljust(165, b"\0")


_SAFETY = [
    ("云溪市2025年安全生产治本攻坚重点工作落实台账",),
    ("填报单位：云台县",),
    ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"),
    ("（一）矿山安全", "1.排查尾矿库", "对全县6座尾矿库逐座建档，汛前完成坝体位移监测。", "牵头单位：市应急管理局\n配合单位：云台县",
     "5月底", "6座尾矿库全部建档，安装位移监测点24个。", "无"),
    ("（二）消防安全", "2.整治疏散通道", "拆除影响疏散逃生的防盗网，学校、医院、养老院全部清零。", "牵头单位：市消防救援支队\n配合单位：云台县",
     "8月底", "拆除防盗网137处。", "个别老旧小区居民不理解。"),
    ("（三）道路交通安全", "3.整治事故多发路段", "对县乡道路临水临崖路段加装波形护栏50公里。", "牵头单位：市交警支队\n配合单位：云台县",
     "10月底", "加装护栏33公里。", "无"),
]  # fmt: skip


def _refuse(desk: Desk, path: str, unit: str, data: bytes, state: str, code: str, why: str) -> None:
    desk.files[path] = data
    desk.truth.file(path, unit, state)
    desk.truth.left("unplaced", path, None, None, None)
    desk.truth.deviation(path, code, why, "整份退回，其他文件照常汇总", "blocker")


def late(desk: Desk) -> None:
    """The second evening: a district that had not reported, and a correction by 市税务局."""
    path, unit = "石桥区.xlsx", "石桥区"
    said = desk.said(unit)
    grid = form(desk.tasks, desk.all, said, above=desk.above(path, unit, ("填报单位：石桥区人民政府",)))
    desk.finish(path, unit, formats.to_xlsx([grid], when(31, 9)), grid, said)
    path, unit = "市税务局更正.xlsx", "市税务局"
    index = desk.row("年纳税次数压减")
    newer: Said = {(index, "progress"): "网上可办事项扩展到241项，综合申报覆盖13个税种，年纳税次数降为4次。"}
    old = next(e for e in desk.truth.reports if e["row"] == index and e["unit"] == unit and e["column"] == "progress")
    desk.truth.reports.remove(old)
    desk.truth.leftovers.append(
        {"kind": "superseded", "file": old["file"], "text": old["text"], "cell": old["cell"], "unit": unit}
    )
    grid = form(desk.tasks, [index], newer, above=desk.above(path, unit, ("填报单位：市税务局",)))
    desk.finish(path, unit, formats.to_xlsx([grid], when(31, 10)), grid, newer)
