"""The same small ledger of 云溪市 in every format that a unit may send, made by independent writers."""

from __future__ import annotations

import io
import zipfile

HEADS = ["主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"]
ROWS = [
    [
        "（一）提升开办便利度",
        "1.简化开办流程",
        "年内实现“一窗通办”，窗口不少于12个",
        "市市场监管局",
        "6月底",
        "已设窗口9个",
        "",
    ],
    [
        "",
        "2.推行电子证照",
        "电子营业执照应用率达到85%",
        "市行政审批局",
        "2026年9月底前",
        "应用率\n已达80%",
        "数据接口未通",
    ],
]
GRID = [HEADS, *ROWS]
CELLS = {r: {c: v for c, v in enumerate(row, 1) if v} for r, row in enumerate(GRID, 1)}


def xls() -> bytes:
    """By xlwt: a title over the columns, numbers and dates with formats, a hidden row and column, strike-through."""
    import datetime

    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 6, "云溪市2026年优化营商环境台账")
    for r, row in enumerate(GRID, 1):
        for c, value in enumerate(row):
            if value:
                sheet.write(r, c, value)
    sheet.write(5, 0, 0.85, xlwt.easyxf(num_format_str="0%"))
    sheet.write(5, 1, datetime.datetime(2026, 6, 18), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write(5, 2, 12)
    sheet.write(5, 3, 2.5)
    sheet.write(5, 4, True)
    sheet.write(5, 5, xlwt.Formula("1+2"))
    sheet.write(5, 6, "作废", xlwt.easyxf("font: struck_out on"))
    sheet.write(6, 0, "藏起来的一行")
    sheet.row(6).hidden = True
    sheet.col(3).hidden = True
    hidden = book.add_sheet("旧稿")
    hidden.write(0, 0, "上一稿")
    hidden.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    """By odfpy: a merged title, a percentage, a date, a formula, an annotation, a hidden row."""
    from odf import dc, office
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
    from odf.text import P, S

    document = OpenDocumentSpreadsheet()
    table = Table(name="台账")
    table.addElement(TableColumn(numbercolumnsrepeated="3"))
    table.addElement(TableColumn(visibility="collapse"))

    def add(cells: list[object], **attributes: str) -> None:
        row = TableRow(**attributes)
        for cell in cells:
            row.addElement(cell)
        table.addElement(row)

    def text(value: str, **attributes: str) -> TableCell:
        cell = TableCell(valuetype="string", **attributes) if value else TableCell(**attributes)
        for line in value.split("\n") if value else []:
            cell.addElement(P(text=line))
        return cell

    add(
        [
            text("云溪市2026年优化营商环境台账", numbercolumnsspanned="7", numberrowsspanned="1"),
            CoveredTableCell(numbercolumnsrepeated="6"),
        ]
    )
    for row in GRID:
        add([text(value) for value in row])
    spaced = TableCell(valuetype="string")
    paragraph = P(text="甲")
    paragraph.addElement(S(c="3"))
    paragraph.addText("乙")
    spaced.addElement(paragraph)
    noted = text("有批注")
    note = office.Annotation()
    note.addElement(dc.Creator(text="李四"))
    note.addElement(P(text="请核实"))
    noted.addElement(note)
    percent = TableCell(valuetype="percentage", value="0.85")
    percent.addElement(P(text="85%"))
    date = TableCell(valuetype="date", datevalue="2026-06-18")
    date.addElement(P(text="2026年6月18日"))
    formula = TableCell(formula="of:=SUM([.A1:.A2])", valuetype="float", value="3")
    formula.addElement(P(text="3"))
    add([percent, date, formula, TableCell(formula="of:=[.A1]"), spaced, noted])
    add([text("藏起来的一行")], visibility="collapse")
    add([TableCell(numbercolumnsrepeated="16384")], numberrowsrepeated="1048000")
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx() -> bytes:
    """By python-docx: two lines of title, a unit line, a table with a vertical and a horizontal merge, a last line."""
    import docx as library
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = library.Document()
    document.add_paragraph("附件")
    for line in ("云溪市2026年优化营商环境", "重点任务落实台账"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("")
    document.add_paragraph("填报单位：市税务局")
    table = document.add_table(rows=len(GRID) + 1, cols=7)
    for r, row in enumerate(GRID):
        for c, value in enumerate(row):
            if value:
                table.cell(r, c).text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    wide = table.cell(3, 0).merge(table.cell(3, 6))
    wide.text = "合计"
    document.add_paragraph("填表人：张三")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table_html(encoding: str = "gb2312") -> bytes:
    """A web page as an office system exports it under the name .xls."""
    body = "".join(
        "<tr>" + "".join(f"<td>{value.replace(chr(10), '<br/>')}</td>" for value in row) + "</tr>\r\n" for row in GRID
    )
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><style>td{{color:red}}</style>'
        f"</head><body><p>云溪市台账</p><table border=1>{body}</table></body></html>"
    )
    return page.encode("gb18030" if encoding.startswith("gb") else encoding)


def xml2003() -> bytes:
    """SpreadsheetML 2003 with skipped cells, merges, formats, a comment, a hidden row and a formula."""
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{v.replace(chr(10), "&#10;")}</Data></Cell>' for v in row)
        + "</Row>"
        for row in GRID
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:html="http://www.w3.org/TR/REC-html40">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><LastSaved>2026-06-18T02:03:04Z</LastSaved></DocumentProperties>
<CustomDocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><taizhang.unit>市税务局</taizhang.unit></CustomDocumentProperties>
<Styles><Style ss:ID="Default"/><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="台账"><Table><Column ss:Index="4" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="6"><Data ss:Type="String">云溪市2026年优化营商环境台账</Data></Cell></Row>{rows}
<Row ss:Index="7"><Cell ss:StyleID="p"><Data ss:Type="Number">0.85</Data></Cell>
<Cell ss:StyleID="d"><Data ss:Type="DateTime">2026-06-18T00:00:00.000</Data></Cell>
<Cell ss:Index="4" ss:Formula="=1+2"><Data ss:Type="Number">3</Data></Cell><Cell ss:StyleID="s"><Data ss:Type="String">作废</Data>
<Comment ss:Author="李四"><ss:Data><html:B>请核实</html:B></ss:Data></Comment></Cell></Row>
<Row ss:Hidden="1"><Cell><ss:Data ss:Type="String">藏起来<html:B>的一行</html:B></ss:Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="旧稿"><Table><Row><Cell><Data ss:Type="Boolean">1</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>""".encode()


def delimited(encoding: str = "gb18030", mark: str = ",") -> bytes:
    """A delimited text with a line break inside a quoted cell."""
    quoted = [[f'"{value}"' if "\n" in value or mark in value else value for value in row] for row in GRID]
    return "\r\n".join(mark.join(row) for row in quoted).encode(encoding)


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 6, 18, 10, 20, 30)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx() -> bytes:
    """By openpyxl."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in GRID:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
