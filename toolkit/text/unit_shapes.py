"""What a text looks like: certainly a unit, possibly a unit, or neither.

A bracket such as （市发改委、各县区） has no word that says what it is; only the shape of the names does.
"""

from __future__ import annotations

import re

_NOTE = r"(?:[（(〔\[][^（）()〔〕\[\]]{1,20}[）)〕\]])?"
_POSSIBLE = re.compile(
    r"(?:局|委|院|办|厅|部|署|处|科|室|站|所|队|组|会|社|校|馆|台|行|团|联|协|中央|政府|部门|单位|公司|集团|中心|街道|镇|乡|[县区市州盟旗]"
    r"|开发区|银行|机构|企业|大学|学院|医院|热线|海关|总队|军区|专班|指挥部|邮政|铁塔|电信|移动|联通|电网|中小学|村|场|库|园|港|机关"
    r"|窗口|运营商|媒体|联盟|基地|业主|法人|团体|公署|[国央民]企|高校|商行|[一二三四五六七八九十]中|厂|矿|[车工电机]务段|公路段|车辆段|组织|成员|工总|管理层)"
    rf"{_NOTE}$"
)
_OFFICE = re.compile(
    r"(?:(?<![分出结])局|委|厅|署|办|办公室|督查室|(?<![总东西南北中底局大])部|(?<!到)处|(?<!文|理)科"
    r"|管委会|政府|行署|公署|法院|检察院|公司|集团|支队|大队|总队|分行|支行|人行|海关|学院|大学|工会|妇联|残联|科协|文联|社科联|工商联|侨联|供销社"
    r"|街道|街道办|联社|武装部|军分区|电视台|报社|分局|监管局|派出所|(?:财政|司法|民政|税务|国土|管理|监管|林业|水利)[所站]|(?:执法|交警|监察|消防)[大中]?队|农技站|(?:管理|指导|推广|监测|检测|保障|事务|疾控|交易|登记|发展|受理)中心|[市县区省州]直(?:部门|单位)|主管部门)"
    rf"{_NOTE}$"
)
_ALL_OF_THEM = re.compile(r"^(?:各|有关|相关|其他|其它|全[省市县区](?=.{2}))")
_OF_LEVEL = re.compile(
    r"^(?:[省市县区州旗团]|中央|自治区|国家|中国|全国|最高|共青团|人民银行|国网|国务院|驻(?!村)|本级)"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}(?:[县市州盟旗镇乡]|(?<!园)(?<!社)(?<!城)区|高新区|经开区|开发区|新区)$")
_COMMON = re.compile(
    r"^(?:.{0,2}城区|[山库新小片景校厂灾牧林农街辖地郊片社园]区|(?:工业|产业|科技|物流|农业)?园区|城镇|乡镇|[城集]镇|县区|区县|市区|县市|城市|都市|超市"
    r"|门市|夜市|城乡|村镇|[省市县区]|全[省市县区]|.{0,2}开发区|居民区|住宅区|服务区|功能区|示范区|试验区|.{0,3}民族自治州|乡村|.{2}行政区|.{2}地区|自贸区|保护区)$"
)
_GATHERING = re.compile(r"[届次].{0,6}会$|(?:例|全|常务|党代|推进|动员|现场|座谈|培训|双月例)会议?$|常委会?会议$")
_NO_OFFICE = re.compile(r"(?:[通次快帮代网联好易近可马]|掌上)办$|[干内外全]部$|^[^县区镇乡街村]{0,4}大厅$")
_PROSE = re.compile(r"的(?!市)|[了是把被]|^[和与及由在对将把向从为于]|[由在对将把向和与及]$")


def is_possible(name: str) -> bool:
    """Whether a text ends as the name of a unit may end (市发改委, 小微企业)."""
    return (
        len(name) >= 2
        and len(name) <= 40
        and bool(_POSSIBLE.search(name))
        and not (_PROSE.search(name) or _NO_OFFICE.search(name))
    )


def is_certain(name: str) -> bool:
    """Whether a text is a unit by its shape alone (市发改委, 各县区, 青岚县), and no kind of thing (小微企业, 主城区)."""
    if not is_possible(name) or _GATHERING.search(name):
        return False
    if _ALL_OF_THEM.match(name):
        return True
    if _COMMON.match(name) or len(name) < 3:
        return False
    return bool(_OF_LEVEL.match(name) or _OFFICE.search(name) or _PLACE.match(name))
