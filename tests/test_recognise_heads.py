"""Header rows as offices write them: each becomes the right columns, every guess is said."""

from __future__ import annotations

import pytest

from tests.sheets import codes, named, only, read

HEADS = {
    "seven standard columns": (
        "主题事项|重点工作|具体要求|责任单位|完成时限|进展情况|问题建议",
        "theme title requirement units deadline progress problem",
    ),
    "任务 with three kinds of unit": ("任务|牵头单位|责任单位|配合单位|完成时限", "requirement lead resp support deadline"),
    "no head over the number": ("|工作任务|具体要求|责任科室|时限要求", "seq title requirement units deadline"),
    "three columns": ("工作任务|具体要求|责任部门", "title requirement units"),
    "工作要求": ("工作任务|工作要求|牵头单位|责任单位", "title requirement lead resp"),
    "类别 and 任务内容": ("类别|任务内容|牵头领导|责任单位", "theme requirement leader units"),
    "leaders": ("工作任务|牵头领导|牵头单位|配合单位", "requirement leader lead support"),
    "重点工作任务": ("重点工作任务|牵头单位|配合单位|完成时限", "requirement lead support deadline"),
    "目标任务": ("目标任务|牵头县领导|牵头责任单位|协同责任单位", "requirement leader lead support"),
    "主要责任单位": ("重点工作任务|主要责任单位|协同配合单位", "requirement lead support"),
    "no deadline": ("任务|牵头单位|责任单位", "requirement lead resp"),
    "handover slip": ("工作事项|工作要求|责任单位|责任人|时限要求|交办单编号", "title requirement units person deadline seq"),
    "督查内容": ("督查内容|任务来源|收文时间|承办单位|办复要求", "requirement source - lead deadline"),
    "工作动态": ("工作目标及任务要求|工作动态|资金使用情况|工作进度", "requirement progress - pct"),
    "整改": ("整改任务|整改目标|责任单位|整改时限|整改完成情况", "title requirement units deadline progress"),
    "问题清单": ("问题|整改措施|责任领导|责任部门|完成时限", "title requirement leader units deadline"),
    "存在问题 left of 整改措施": ("序号|存在问题|整改措施|责任单位|整改时限|整改完成情况", "seq title requirement units deadline progress"),
    "exported from a system": (
        "事项编号|事项类别|来源时间|事项名称|批示领导|任务要求|主办单位|主办人|拟办结时间|成果形式|工作计划|最近反馈时间|推进状态|进展情况|频次",
        "seq theme source title - requirement lead person deadline result next - status progress -",
    ),
    "督办类型": ("督办类型|来源时间|部门|主办人|最近反馈时间|任务要求|进展情况", "theme source units person - requirement progress"),
    "two columns of time": (
        "牵头部门|牵头领导|工作内容|完成情况|未完成原因|完成日期|主要责任人|登记人|登记时间|开始时间|状态|完成时限",
        "lead leader requirement progress problem - person - - - status deadline",
    ),
    "督办编号": ("督办编号|督办事项|领导名称|督办人|主办部门|办结期限|状态", "seq requirement leader person lead deadline status"),
    "four columns": ("序号|任务|责任单位|完成时限", "seq requirement units deadline"),
    "任务内容": ("序号|任务内容|责任单位|完成时限", "seq requirement units deadline"),
    "任务项 with 备注": ("任务项|牵头部门|配合部门|完成时限|备注", "requirement lead support deadline remark"),
    "persons instead of units": ("序号|工作事项|责任人|完成时限|备注", "seq requirement person deadline remark"),
    "工作模块": ("工作模块|工作任务|工作频次|完成时限", "theme requirement - deadline"),
    "from Word": (
        "小标题级别|小标题编号|文字|完成时限|责任部门（人）|分类",
        "- seq requirement deadline person theme",
    ),
    "策划点": ("专业类别|策划点|责任人|完成时限", "theme requirement person deadline"),
    "备注 with a deadline in brackets": ("检查问题|法规|整改措施|备注（整改时限）", "title - requirement remark"),
    "wide and spaced": ("序　号|重 点 工 作|具 体 要 求|责 任 单 位|完 成 时 限|进 展 情 况", "seq title requirement units deadline progress"),
    "broken in the cell": ("序号|重点\\n工作|具体\\n要求|责任\\n单位|完成\\n时限|进展\\n情况", "seq title requirement units deadline progress"),
    "brackets": (
        "序号|具体要求|责任单位（盖章）|完成时限（2026年）|进展情况（截至6月底）|问题建议(没有填“无”)",
        "seq requirement units deadline progress problem",
    ),
    "reordered": ("进展情况|完成时限|责任单位|具体要求|重点工作", "progress deadline units requirement title"),
    "status and evidence": (
        "序号|具体要求|责任单位|落实情况|存在问题|下一步打算|是否完成|佐证材料|联系人|联系电话",
        "seq requirement units progress problem next status evidence contact phone",
    ),
    "our hidden column": (
        "台账识别码|重点工作|具体要求|责任单位|完成时限|进展情况|问题建议",
        "id title requirement units deadline progress problem",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_heads_become_columns(name: str) -> None:
    heads, expected = HEADS[name]
    count = len(heads.split("|"))
    body = ["1", *("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"[i] * 20 for i in range(1, count))]
    again = ["2", *("天地玄黄宇宙洪荒日月盈昃辰宿列张"[i] * 20 for i in range(1, count))]
    table = only(read("\n".join([heads, "|".join(body), "|".join(again)])))
    found = {column: key for key, column in table.columns.items()}
    assert [found.get(c, "-") for c in range(1, count + 1)] == expected.split()


TWO_ROWS = {
    "merged group": """
        序号 | 工作任务 | 具体要求 | 责任单位 | < | 完成时限 | 进展情况
        ^ | ^ | ^ | 牵头单位 | 配合单位 | ^ | ^
        1 | 做好开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 6月底 | 已完成
    """,
    "merges lost in WPS": """
        序号 | 工作任务 | 具体要求 | 责任单位 | | 完成时限 | 进展情况
         | | | 牵头单位 | 配合单位 | |
        1 | 做好开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 6月底 | 已完成
    """,
    "group kept, the rest unmerged": """
        序号 | 工作任务 | 具体要求 | 责任单位 | < | 完成时限 | 进展情况
         | | | 牵头单位 | 配合单位 | |
        1 | 做好开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 6月底 | 已完成
    """,
    "heads in the lower row": """
         | | | 责任单位 | < | |
        序号 | 工作任务 | 具体要求 | 牵头单位 | 配合单位 | 完成时限 | 进展情况
        1 | 做好开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 6月底 | 已完成
    """,
    "three rows": """
        序号 | 工作任务 | 具体要求 | 责任分工 | < | 完成时限 | 进展情况
        ^ | ^ | ^ | 责任单位 | < | ^ | ^
        ^ | ^ | ^ | 牵头单位 | 配合单位 | ^ | ^
        1 | 做好开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 6月底 | 已完成
    """,
}


@pytest.mark.parametrize("name", TWO_ROWS)
def test_headers_of_two_and_three_rows(name: str) -> None:
    reading = read(TWO_ROWS[name])
    table = only(reading)
    assert dict(table.columns) == {
        "seq": 1, "title": 2, "requirement": 3, "lead": 4, "support": 5, "deadline": 6, "progress": 7,
    }  # fmt: skip
    assert [row.values["lead"] for row in table.rows] == ["市税务局"]
    assert named(reading, "note") == []


def test_heads_under_a_group_that_is_no_column() -> None:
    table = only(
        read("""
            序号 | 年度建设目标 | 总投资（万元） | < | 目前进展情况 | 下一步工作计划 | 区分管领导 | 责任单位
            ^ | ^ | 市级补助 | 其他 | ^ | ^ | ^ | ^
            1 | 建成石桥区政务服务分中心。 | 300 | 20 | 主体完工 | 装修 | 李某某 | 石桥区
        """)
    )
    assert table.columns["requirement"] == 2
    assert table.columns["progress"] == 5
    assert table.heads[3] == "总投资（万元）·市级补助"
    assert table.rows[0].extra == {3: "300", 4: "20"}


def test_a_merged_head_over_two_columns_does_not_swallow_the_first_row() -> None:
    table = only(
        read("""
            工作任务 | 具体要求 | 责任单位 | < | 进展情况
            企业开办 | 压缩企业开办时间。 | 市税务局 | 市发改委 | 已压缩
        """)
    )
    assert [row.values["requirement"] for row in table.rows] == ["压缩企业开办时间。"]
    assert table.rows[0].extra == {4: "市发改委"}


def test_quarters_under_progress_keep_the_latest_that_is_filled_in_and_list_the_others() -> None:
    reading = read("""
        任务 | 责任人 | 每季度形象进度 | < | < | <
        ^ | ^ | 一季度 | 二季度 | 三季度 | 四季度
        建成政务大厅二期。 | 张某某 | 开工 | 封顶 | |
    """)
    row = only(reading).rows[0]
    assert row.values["progress"] == "封顶"
    assert row.extra == {3: "开工"}
    assert [code for code in codes(reading) if code.startswith("L202")] == ["L202 C1", "L202 E1", "L202 F1"]


def test_of_columns_by_month_the_latest_one_is_the_progress() -> None:
    reading = read("""
        序号 | 工作任务 | 责任单位 | 4月进展 | 5月进展 | 6月进展
        1 | 建成智慧停车平台。 | 市城管局 | 完成调研。 | 完成招标。 | 上线试运行。
    """)
    row = only(reading).rows[0]
    assert row.values["progress"] == "上线试运行。"
    assert row.extra == {4: "完成调研。", 5: "完成招标。"}
    assert [code for code in codes(reading) if code.startswith("L202")] == ["L202 D1", "L202 E1"]


OPEN_LIST = """
    证明事项保留清单
    单位（盖章）：市人社局
    序号 | 证明名称 | 证明用途 | 设定依据 | 依据条文及内容 | 实施基本情况 | < | 行使层级 | < | < | < | 事项类型 | 不能实行告知承诺及保留原因
    ^ | ^ | ^ | ^ | ^ | 索要单位 | 开具单位 | 省级 | 市级 | 县级 | 乡镇级及其他 | ^ | ^
    1 | 居住证明 | 办理入学 | 条例 | 第三条 | 市教育局 | 市公安局 | | √ | √ | | 行政确认 | 需核验原件
"""  # fmt: skip


def test_an_open_list_is_recognised_by_its_own_layout() -> None:
    reading = read(OPEN_LIST)
    table = only(reading)
    assert table.layout == "证明事项清单"
    assert (table.columns["asker"], table.columns["issuer"], table.columns["county"]) == (6, 7, 10)
    assert table.rows[0].values["reason"] == "需核验原件"
    assert named(reading, "title") == ["证明事项保留清单"]
    assert named(reading, "unit_line") == ["单位（盖章）：市人社局"]


@pytest.mark.parametrize(
    "heads",
    [
        "年份|季度|牵头单位|责任部门|操作人",
        "分管区领导|牵头单位|业主单位|维护联系人",
        "姓名|单位|职务|联系电话",
        "指标|单位|1月|2月",
    ],
)
def test_tables_without_a_task_are_not_taken_for_a_ledger(heads: str) -> None:
    reading = read(heads + "\n" + "|".join(["甲"] * len(heads.split("|"))))
    assert reading.tables == []
    assert codes(reading) == ["L206 None"]


def test_a_guess_names_the_head_and_its_reason() -> None:
    reading = read("""
        序号 | 具体要求 | 责任单位 | 上半年工作进展及成效
        1 | 压缩企业开办时间。 | 市税务局 | 已压缩到半天
    """)
    assert only(reading).columns["progress"] == 4
    (finding,) = reading.findings
    assert "“上半年工作进展及成效”当作“进展情况”" in finding.message  # type: ignore[attr-defined]
    assert "工作进展" in finding.message  # type: ignore[attr-defined]


def test_of_two_heads_for_one_column_the_better_wins_and_the_other_is_kept() -> None:
    reading = read("""
        具体要求 | 责任单位 | 完成日期 | 完成时限 | 进展情况
        压缩企业开办时间。 | 市税务局 | 6月3日 | 6月底 | 已完成
    """)
    row = only(reading).rows[0]
    assert row.values["deadline"] == "6月底"
    assert row.extra == {3: "6月3日"}
    assert codes(reading) == ["L202 C1"]


def test_without_a_requirement_column_the_task_stands_in_and_it_is_said() -> None:
    reading = read("""
        目标任务 | 责任单位 | 完成时限
        压缩企业开办时间 | 市税务局 | 6月底
    """)
    assert codes(reading) == ["L205 A1"]
    assert only(reading).rows[0].values["requirement"] == "压缩企业开办时间"


def test_two_task_columns_become_title_and_requirement() -> None:
    table = only(
        read("""
            重点任务 | 工作任务 | 责任单位 | 完成时限
            企业开办 | 压缩企业开办时间 | 市税务局 | 6月底
        """)
    )
    assert (table.columns["title"], table.columns["requirement"]) == (1, 2)


def test_a_counting_column_without_head_is_the_number() -> None:
    reading = read("""
         | 工作任务 | 具体要求 | 责任单位
        1 | 企业开办 | 压缩企业开办时间。 | 市税务局
        2 | 企业注销 | 压缩企业注销时间。 | 市税务局
    """)
    assert only(reading).columns["seq"] == 1
    assert codes(reading) == ["L203 A1"]


def test_a_column_without_head_keeps_its_texts_beside_the_row() -> None:
    reading = read("""
        工作任务 | 具体要求 | 责任单位 |
        企业开办 | 压缩企业开办时间。 | 市税务局 | 已电话沟通
    """)
    assert only(reading).rows[0].extra == {4: "已电话沟通"}
    assert codes(reading) == ["L204 D1"]


@pytest.mark.parametrize("above", [0, 1, 2, 3, 4])
def test_the_header_may_stand_in_any_row_and_far_to_the_right(above: int) -> None:
    from tests.sheets import sheet

    lines = ["云溪市2026年优化营商环境台账 | < | <", "附件1", "填报单位：市税务局", "2026年6月30日"][:above]
    text = "\n".join([*lines, "具体要求|责任单位|进展情况", "压缩企业开办时间到半天。|市税务局|已完成"])
    table = only(read(sheet(text, row=2, column=27)))
    assert table.first_row == 2 + above
    assert table.columns == {"requirement": 27, "units": 28, "progress": 29}
    assert table.rows[0].values["progress"] == "已完成"
