"""The official format of GB/T 9704-2012 as WordprocessingML: page, grid, fonts, styles, page numbers.

Lengths are twentieths of a point (twips) unless a name says otherwise; 1 mm is 56.69 of them. Clauses are those of the standard.
"""

from __future__ import annotations

BODY, HEAD, KAI, TITLE, SONG, LATIN = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体", "Times New Roman"
PAGE = (11906, 16838)
TOP, LEFT, RIGHT, BOTTOM = 2098, 1587, 1474, 1980
"""天头 37 mm, 订口 28 mm, 版心 156×225 mm (5.2.1). 地脚 would be 1984 (35 mm): 22 lines of 580 need four twips (0.07 mm) more."""
WIDTH, WIDE = PAGE[0] - LEFT - RIGHT, PAGE[1] - TOP - BOTTOM
"""Width of the text on an upright and on a landscape page."""
LINE, CHARS = 580, -848
"""22 lines of 28.99 pt in 225 mm; 28 characters of 16 pt in 156 mm (5.2.2): the second is what each loses, in 1/4096 pt."""
TIGHTER = -6
"""Each character of the text is 0.3 pt narrower than its type: 28 in 439.6 of 442.2 pt. The grid of the section says nearly the same, but
paragraphs do not snap to it: LibreOffice sets each character that is wider than its cell into two cells, and makes of the grid a
text area of 440 pt."""
CHARACTER = 314
"""One character of the text: 15.7 pt."""
FOOTER, DASHES = 1587, 280
"""The page number ends 28 mm above the edge of the paper, so that it begins 7 mm below the text; one character of 四号 aside (7.5)."""
LETTER_HEAD, LETTER_FOOT, LETTER_LINE = 1701, 1134, 9638
"""A letter (10.1): its head 30 mm below the upper edge, its last line 20 mm above the lower one, both lines 170 mm long."""
RED, YELLOW = "FF0000", "yellow"

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}"'
_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMU = 635
"""A twip in the unit of drawings."""


def fonts(east: str, latin: str = LATIN) -> str:
    """Fonts for all slots; the hint sends quotation marks and dashes to the Chinese one."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{LATIN}"/>'


def size(half_points: int) -> str:
    """A size of type: 44 is 二号, 32 三号, 28 四号, 21 五号."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def tighter(by: int = TIGHTER) -> str:
    """What each character is wider (in twips) than its type."""
    return f'<w:spacing w:val="{by}"/>'


def spacing(line: int = LINE, rule: str = "exact", before: int = 0) -> str:
    """Pitch of lines, nothing added between paragraphs."""
    return f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="{rule}"/>'


def indent(left: float = 0, right: float = 0, first: float = 0, hanging: float = 0) -> str:
    """Indents in characters, and in twips for programs that do not know characters."""
    parts = []
    for name, count in (("left", left), ("right", right), ("hanging", hanging), ("firstLine", first)):
        if count:
            parts.append(f'w:{name}Chars="{count * 100:.0f}" w:{name}="{count * CHARACTER:.0f}"')
    return f"<w:ind {' '.join(parts)}/>"


def aligned(how: str) -> str:
    """left, center, right or both."""
    return f'<w:jc w:val="{how}"/>'


def border(side: str, eighths: int, colour: str = "auto", space: int = 0) -> str:
    """One edge of a paragraph or cell; thickness in eighths of a point, distance in points."""
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


_NEXT = "<w:keepNext/>"

_PARAGRAPHS: tuple[tuple[str, str, str, str, str], ...] = (
    # id, name, the style it is based on, the paragraph, the type
    ("BodyText", "公文正文", "Normal", indent(first=2), ""),
    ("Flush", "公文顶格", "Normal", "", ""),
    ("Keep", "公文空行", "Normal", _NEXT, ""),
    ("DraftMark", "送审稿标识", "Normal", f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>{aligned("left")}', fonts(HEAD)),
    ("Issuer", "发文机关标志", "Normal", f'{_NEXT}{spacing(720, before=1984 - LINE)}{aligned("center")}',
     f'{fonts(TITLE, TITLE)}<w:color w:val="{RED}"/>{size(72)}'),
    ("LongIssuer", "发文机关标志（长）", "Issuer", "", size(48)),
    ("LetterHead", "信函发文机关标志", "Normal", f'{spacing(720)}{aligned("center")}',
     f'{fonts(TITLE, TITLE)}<w:color w:val="{RED}"/>{size(72)}'),
    ("LongLetterHead", "信函发文机关标志（长）", "LetterHead", "", size(48)),
    ("Number", "发文字号", "Normal",
     f'{_NEXT}<w:pBdr>{border("bottom", 8, RED, 11)}</w:pBdr>{spacing(320)}{aligned("center")}', ""),
    ("NumberAndSigner", "发文字号和签发人", "Normal",
     f'{_NEXT}<w:pBdr>{border("bottom", 8, RED, 11)}</w:pBdr><w:tabs><w:tab w:val="right" w:pos="{WIDTH - CHARACTER}"/></w:tabs>'
     f'{spacing(320)}<w:ind w:firstLineChars="100" w:firstLine="{CHARACTER}"/>{aligned("left")}', ""),
    ("LetterNumber", "信函发文字号", "Normal",
     f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>{spacing(320, before=280)}{aligned("left")}', ""),
    ("Title", "Title", "Normal", f'{_NEXT}<w:keepLines/>{aligned("center")}', fonts(TITLE, TITLE) + size(44)),
    ("Subtitle", "Subtitle", "Normal", f'{_NEXT}{aligned("center")}', fonts(KAI)),
    ("Heading1", "heading 1", "Normal", f'{_NEXT}{indent(first=2)}<w:outlineLvl w:val="0"/>', fonts(HEAD)),
    ("Heading2", "heading 2", "Normal", f'{_NEXT}{indent(first=2)}<w:outlineLvl w:val="1"/>', fonts(KAI)),
    ("Heading3", "heading 3", "Normal", f'{_NEXT}{indent(first=2)}<w:outlineLvl w:val="2"/>', f"{fonts(BODY)}<w:b/><w:bCs/>"),
    ("Heading4", "heading 4", "Normal", f'{_NEXT}{indent(first=2)}<w:outlineLvl w:val="3"/>', ""),
    ("Note", "口径说明", "Normal", spacing(320, before=120), tighter(0) + size(21)),
    ("Enclosure", "附件说明", "Normal", _NEXT + indent(left=6, hanging=4), ""),
    ("NextEnclosure", "附件说明续", "Normal", _NEXT + indent(left=6, hanging=1), ""),
    ("Attachment", "附件标识", "Normal", f"{_NEXT}<w:pageBreakBefore/>", fonts(HEAD)),
    ("AttachmentFirst", "附件标识（节首）", "Normal", _NEXT, fonts(HEAD)),
    ("Signature", "署名", "Normal", f'{_NEXT}{indent(left=13.5)}{aligned("center")}', ""),
    ("Date", "成文日期", "Normal", f'{indent(right=4)}{aligned("right")}', ""),
    ("LongSignature", "署名（长）", "Normal", f'{_NEXT}{indent(left=8)}{aligned("center")}', ""),
    ("LongDate", "成文日期（长）", "Normal", f'{indent(left=8)}{aligned("center")}', ""),
    ("TableHead", "表头", "Normal", f'{_NEXT}{spacing(320)}{aligned("center")}', fonts(HEAD) + tighter(0) + size(21)),
    ("TableText", "表格文字", "Normal", f'{spacing(320)}{aligned("left")}', tighter(0) + size(21)),
    ("TableCentre", "表格居中", "TableText", aligned("center"), ""),
    ("LedgerHead", "台账表头", "TableHead", spacing(260), size(18)),
    ("LedgerText", "台账文字", "TableText", spacing(260), size(18)),
    ("LedgerCentre", "台账居中", "LedgerText", aligned("center"), ""),
    ("AfterTable", "表后", "Normal", _NEXT + spacing(LINE // 3), ""),
    ("Downward", "版记前空白", "Normal", spacing(20, before=22 * LINE - 1080), size(2)),
    ("Colophon", "版记", "Normal",
     f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - DASHES}"/></w:tabs>{spacing(480)}'
     f'<w:ind w:leftChars="100" w:left="{DASHES}" w:rightChars="100" w:right="{DASHES}"/>{aligned("left")}', tighter(0) + size(28)),
    ("Hidden", "分节", "Normal", spacing(20), size(2)),
    ("Footer", "footer", "Normal", spacing(320), fonts(SONG, SONG) + tighter(0) + size(28)),
    ("Header", "header", "Normal", spacing(20), size(2)),
)  # fmt: skip


def styles() -> str:
    """word/styles.xml. Every style names its fonts in all slots, so that no theme decides."""
    made = [
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}{size(32)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{spacing()}</w:pPr></w:pPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:snapToGrid w:val="0"/>{spacing()}{aligned("both")}</w:pPr>'
        f"<w:rPr>{fonts(BODY)}{tighter()}{size(32)}</w:rPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="character" w:customStyle="1" w:styleId="SignerName"><w:name w:val="签发人姓名"/><w:basedOn w:val="DefaultParagraphFont"/>'
        f"<w:qFormat/><w:rPr>{fonts(KAI)}</w:rPr></w:style>",
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    ]
    for key, name, based, paragraph, looks in _PARAGRAPHS:
        own = "" if name.isascii() else ' w:customStyle="1"'
        after = '<w:next w:val="BodyText"/>' if key.startswith("Heading") else ""
        made.append(
            f'<w:style w:type="paragraph"{own} w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>{after}<w:qFormat/>'
            + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
            + (f"<w:rPr>{looks}</w:rPr>" if looks else "")
            + "</w:style>"
        )
    return f"{DECLARATION}<w:styles {NS}>{''.join(made)}</w:styles>"


def section(*, wide: bool = False, letter: bool = False, kind: str = "nextPage", last: bool = False) -> str:
    """The end of a section. ``wide``: landscape, its head at the left edge of the bound sheet (8). ``letter``: 信函格式 (10.1)."""
    width, height = PAGE[::-1] if wide else PAGE
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if wide else (TOP, RIGHT, BOTTOM, LEFT)
    odd, even = ("rId12", "rId13") if wide else ("rId10", "rId11")
    refs = f'<w:footerReference w:type="default" r:id="{odd}"/><w:footerReference w:type="even" r:id="{even}"/>'
    if letter:
        refs = f'<w:headerReference w:type="first" r:id="rId15"/>{refs}<w:footerReference w:type="first" r:id="rId14"/>'
    turned = ' w:orient="landscape"' if wide else ""
    made = (
        f'<w:sectPr>{refs}<w:type w:val="{kind}"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{LETTER_HEAD if letter else 851}" w:footer="{FOOTER if not wide else 851}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if letter else ''}"
        f'<w:docGrid w:type="{"lines" if wide else "linesAndChars"}" w:linePitch="{LINE}"{_grid(wide)}/></w:sectPr>'
    )
    return made if last else f'<w:p><w:pPr><w:pStyle w:val="Hidden"/>{made}</w:pPr></w:p>'


def _grid(wide: bool) -> str:
    return "" if wide else f' w:charSpace="{CHARS}"'


def _page_number(paragraph: str) -> str:
    """— 1 — as one paragraph of 四号宋体."""
    song = f"<w:rPr>{fonts(SONG, SONG)}{size(28)}</w:rPr>"
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    runs = "".join(f"<w:r>{song}{one}</w:r>" for one in pieces)
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{paragraph}</w:pPr>{runs}</w:p>'


def footer(side: str) -> str:
    """The foot of an upright page: the number ``right`` on odd pages, ``left`` on even ones, one character from the edge (7.5)."""
    number = _page_number(f'<w:ind w:{side}Chars="100" w:{side}="{DASHES}"/>{aligned(side)}')
    return f"{DECLARATION}<w:ftr {NS}>{number}</w:ftr>"


def wide_footer(side: str) -> str:
    """The number of a landscape page stands where those of the other pages do once the sheet is bound (8): at the left, turned.

    ``side`` is that of the upright sheet; its right is the lower edge of the turned one. The drawing is fixed to the page.
    """
    long, thick = 2268, 320
    text = _page_number(f'<w:ind w:{side}Chars="100" w:{side}="{DASHES}"/>{aligned(side)}')
    down = LEFT if side == "left" else PAGE[0] - RIGHT - long
    box = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{FOOTER * _EMU}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{down * _EMU}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{thick * _EMU}" cy="{long * _EMU}"/><wp:wrapNone/><wp:docPr id="1" name="页码"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{thick * _EMU}" cy="{long * _EMU}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr rot="0" vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t" anchorCtr="0"/>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    )
    drawn = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice></mc:AlternateContent>'
    )
    holder = f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r>{drawn}</w:r></w:p>'
    return f"{DECLARATION}<w:ftr {NS} {_DRAWING}>{holder}</w:ftr>"


def double_line(upper: int, lower: int, frame: str = "") -> str:
    """Two red lines 170 mm long, thicknesses in eighths of a point."""
    edge = (PAGE[0] - LETTER_LINE) // 2
    edges = f"<w:pBdr>{border('top', upper, RED)}{border('bottom', lower, RED)}</w:pBdr>"
    place = "" if frame else f'<w:ind w:left="{edge - LEFT}" w:right="{edge - RIGHT}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/>{frame}{edges}{spacing(40, before=0 if frame else 200)}{place}</w:pPr></w:p>'


def letter_footer() -> str:
    """The foot of the first page of a letter: no number, but the red lines, fine above heavy."""
    frame = (
        f'<w:framePr w:w="{LETTER_LINE}" w:h="60" w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="page" '
        f'w:x="{(PAGE[0] - LETTER_LINE) // 2}" w:y="{PAGE[1] - LETTER_FOOT}"/>'
    )
    return f'{DECLARATION}<w:ftr {NS}>{double_line(6, 18, frame)}<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:ftr>'
