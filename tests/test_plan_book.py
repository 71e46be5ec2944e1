"""The workbook made from a published document: a ledger that reads back as written, and every paragraph accounted for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toolkit
from toolkit.app.merge import request, run
from toolkit.core.ledger import item_id
from toolkit.model.codes import finding
from toolkit.model.document import Doubt, Duty, Masthead, Mode, Passed, Plan, PlanItem, Stage
from toolkit.model.findings import Finding
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Milestone, Role, Source, Target
from toolkit.report.atomic import CannotWrite
from toolkit.report.plan_book import make_plan, write_plan
from toolkit.report.plan_payload import plan_payload
from toolkit.report.plan_review import deadline_words, paragraphs
from toolkit.report.stamp import untouched
from toolkit.text.deadlines import read_deadline

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "schema" / "plan.schema.json"
TITLE = "云溪市优化营商环境重点任务分工方案"
YEAR = 2026
READ_BACK = ("id", "no", "theme", "title", "requirement", "assignments", "deadline")

THEMES = ("", "优化企业开办", "优化获得电力", "电力", "规范市场秩序", "秩序")
TITLES = ("", "推行“一网通办”", "压减办电时限", "5G基站共建共享", "2026年减证便民行动", "办电", "完善帮办代办机制")
UNITS = (
    "市发改委", "市税务局", "市文化和旅游局", "市委编办（审改办）", "各县（区）人民政府", "各市、县（区）人民政府", "国网云溪供电公司",
    "人行云溪中心支行", "市政府有关部门", "青岚县", "石桥区",
)  # fmt: skip
DUES = (
    "", "6月底", "2026年9月底前", "10月前", "持续推进", "2026年12月底前完成，并持续推进", "每月25日前", "7月初", "按照省政府部署同步推进",
)  # fmt: skip
TEXTS = (
    "依托全市一体化平台归并申请表单，做到一次填报、同步采集。",
    "对小微企业报装实行零上门、零审批、零投资；",
    "为新开办企业免费刻制印章，8月底前实现免费寄递",
    "（一）清理证明事项",
    "=HYPERLINK(1)",
    "1.建立首席服务员制度。\n2.为重点项目提供全程帮办。",
    "由市科委牵头，谁审批谁负责。" * 9,
    "".join(f"第{n}步，推进减证便民。" for n in range(180)),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan as documents give it: tasks of one to three rows under themes, roles in order, dates of the year."""
    items: list[Item] = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        theme, title = draw(st.sampled_from(THEMES)), draw(st.sampled_from(TITLES))
        no = draw(st.sampled_from([str(number), str(number), "三", "1.2", ""]))
        for _ in range(draw(st.integers(1, 3)) if no and title else 1):
            roles = [role for role in Role if draw(st.booleans())]
            given_out = tuple(
                Assignment(role, tuple(draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True))))
                for role in roles
            )
            text = draw(st.sampled_from(TEXTS)) if draw(st.booleans()) else f"办好第{len(items)}件实事。"
            base = item_id(text)
            again = sum(one.id.startswith(base) for one in items)
            known = f"{base}-{again + 1}" if again else base
            due = read_deadline(draw(st.sampled_from(DUES)), YEAR)
            items.append(Item(known, no, theme, title, text, given_out, due))
    return plan_of(items)


def plan_of(items: list[Item], **more: Any) -> Plan:
    """The plan of a document that has these items, one to a paragraph."""
    read = tuple(PlanItem(one, n, n, f"{one.no}.{one.requirement}（原文）") for n, one in enumerate(items, start=3))
    head = Masthead(TITLE, "云溪市人民政府办公室", "云政办发〔2026〕12号", "2026-03-05", YEAR)
    return Plan("分工方案.docx", "a" * 64, head, read, **more)


def ledger_of(plan: Plan) -> Ledger:
    head = plan.masthead
    return Ledger(head.title, tuple(one.item for one in plan.items), plan.file, plan.sha256, head.year)


def task(no: str = "1", text: str = "推进减证便民，年底前完成。", **more: Any) -> Item:
    given_out = more.pop("assignments", (Assignment(Role.LEAD, ("市发改委",)),))
    return Item(item_id(text), no, more.pop("theme", "优化政务服务"), more.pop("title", ""), text, given_out, **more)


def told(plan: Plan, code: str, number: int, **gaps: str) -> Finding:
    """A finding on the item with that index."""
    one = plan.items[number]
    source = Source(plan.file, sha256=plan.sha256, paragraph=one.paragraph)
    return finding(code, source, item=one.item.id, **gaps)


def rows_of(path: Path, sheet: str) -> list[dict[str, str]]:
    """The rows of a table of ours by its heads, blank ones empty."""
    lines = [
        [str(cell or "") for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    ]
    heads = next(line for line in lines if sum(map(bool, line)) > 2)
    return [dict(zip(heads, line, strict=True)) for line in lines[lines.index(heads) + 1 :]]


@settings(max_examples=60, deadline=None)
@given(plan=plans())
def test_the_first_sheet_reads_back_as_written(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("plan") / "台账.xlsx"
    make_plan(plan, ledger_of(plan), [], path)
    again = toolkit.read_ledger(path)
    assert (again.title, again.year) == (TITLE, YEAR)
    for name in READ_BACK:
        assert [getattr(one, name) for one in again.items] == [getattr(one.item, name) for one in plan.items], name


def test_a_deadline_that_needs_the_document_is_written_in_full(tmp_path: Path) -> None:
    due = Deadline("3月31日前", "date", "2027-03-31")
    plan = plan_of([task(deadline=due)])
    again = toolkit.read_ledger(write_plan(plan, ledger_of(plan), [], tmp_path / "台账.xlsx"))
    assert again.items[0].deadline == Deadline("2027年3月31日前", "date", "2027-03-31")


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=30), times=st.sampled_from([1, 1, 1, 400, 4_000]))
def test_no_text_stops_the_writing(text: str, times: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    long = text * times
    due, who = Deadline(long, "date", "2026-06-30", "2026-07-31"), (Assignment(Role.LEAD, (long,)),)
    one = Item("0" * 8, text, long, long, long, who, due, milestones=(Milestone(long, "2026-06-30"),))
    plan = replace(
        plan_of([one, replace(one, id="1" * 8, theme="", title="")]),
        masthead=Masthead(long, long, text, None, None),
        duties=(Duty(long, (long,), long, long, long, due, 0),),
        stages=(Stage(long, None, None, 0, long),),
        modes=(Mode(text, long, 1, 0),),
        passed=(Passed(0, long, "正文"),),
    )
    path = tmp_path_factory.mktemp("plan") / "台账.xlsx"
    make_plan(plan, ledger_of(plan), [], path)
    assert untouched(path.read_bytes())
    assert openpyxl.load_workbook(path).sheetnames[0] == "台账"


@pytest.mark.parametrize(
    "title", ["云溪市减证便民实施方案", "云溪市" + "进一步" * 30 + "2025年方案", "云溪市2025年方案", ""]
)
def test_the_year_is_kept_whatever_the_title_says(tmp_path: Path, title: str) -> None:
    plan = plan_of([task(deadline=read_deadline("6月底", YEAR))])
    path = write_plan(plan, replace(ledger_of(plan), title=title), [], tmp_path / "台账.xlsx")
    again = toolkit.read_ledger(path)
    assert (again.year, again.items[0].deadline.due) == (YEAR, "2026-06-30")


def test_units_taken_from_above_stand_in_every_row(tmp_path: Path) -> None:
    taken = (Assignment(Role.RESPONSIBLE, ("市税务局",), inherited=True),)
    plan = plan_of([task("1", "甲事。", assignments=taken), task("2", "乙事。", assignments=())])
    path = write_plan(plan, ledger_of(plan), [], tmp_path / "台账.xlsx")
    assert [row["责任单位"] for row in rows_of(path, "台账")] == ["市税务局", ""]
    assert toolkit.read_ledger(path).items[1].assignments == ()


def test_merge_takes_it_as_the_ledger_and_a_filled_copy_as_a_submission(tmp_path: Path) -> None:
    plan = plan_of(
        [
            task("1", "甲事，6月底前办成。", title="办实事"),
            task("1", "乙事。", title="办实事"),
            task("2", "丙事。", theme=""),
        ],
        passed=(Passed(1, TITLE, "标题"),),
        duties=(
            Duty("各单位每月25日前报送。", ("各单位",), "进展", "市营商办", "", Deadline("每月25日前", "recurring"), 9),
        ),
    )
    path = write_plan(plan, ledger_of(plan), [told(plan, "P724", 2)], tmp_path / "台账.xlsx")
    book = openpyxl.load_workbook(path)
    book["台账"]["G5"] = "已办成3件。"
    book["核对"]["K3"] = "这段我们有意见"
    (tmp_path / "收件箱").mkdir()
    book.save(tmp_path / "收件箱" / "市发改委.xlsx")
    merged = run(request(path, (tmp_path / "收件箱",), tmp_path / "汇总台账.xlsx")).merged
    assert [(one.unit, one.text) for one in merged.contributions(2)] == [("市发改委", "已办成3件。")]
    assert [(left.kind, left.text) for left in merged.leftovers] == [("unplaced", "这段我们有意见")]
    assert [
        one.code for one in merged.findings if one.source.file.endswith("市发改委.xlsx") and one.code[0] == "D"
    ] == []


def test_every_paragraph_stands_on_the_review_sheet_in_its_order(tmp_path: Path) -> None:
    plan = plan_of([task("1", "甲事。"), task("2", "乙事。")])
    passed = (
        Passed(1, TITLE, "标题"),
        Passed(4, "二、优化获得电力", "主题"),
        Passed(9, "加强组织领导。" * 200, "工作要求"),
    )
    table = replace(plan.items[1], paragraph=6, last=7, sheet="表格1", cell="C5")
    plan = replace(plan, items=(plan.items[0], table), passed=passed)
    path = write_plan(plan, ledger_of(plan), [], tmp_path / "台账.xlsx")
    rows = rows_of(path, "核对")
    assert [(row["类别"], row["出处"]) for row in rows if "续" not in row["类别"]] == [
        ("标题", "第1段"), ("事项", "第3段"), ("主题", "第4段"), ("事项", "表格1!C5"), ("工作要求", "第9段"),
    ]  # fmt: skip
    assert "".join(row["原文"] for row in rows if row["出处"] == "第9段") == "加强组织领导。" * 200
    assert [row["读作"] for row in rows if row["类别"] == "事项"] == ["甲事。", "乙事。"]


def test_what_is_doubtful_is_said_once_and_coloured_where_it_stands(tmp_path: Path) -> None:
    due = read_deadline("10月前", YEAR)
    gaps = {"column": "10月前", "early": "2026-09-30", "late": "2026-10-31"}
    plan = plan_of([task(deadline=due), task("2", "乙事。")])
    plan = replace(plan, items=(replace(plan.items[0], doubts=(Doubt("P727", "deadline", gaps),)), plan.items[1]))
    path = write_plan(plan, ledger_of(plan), [told(plan, "P727", 0, **gaps)], tmp_path / "台账.xlsx")
    first, second = rows_of(path, "核对")
    assert first["完成时限"] == "10月前\n→ 2026-09-30\n或 2026-10-31"
    assert first["需要核对"].count("两种理解") == 0
    assert first["需要核对"].count("可以理解为") == 2  # one sentence that names both readings
    assert second["需要核对"] == ""
    sheet = openpyxl.load_workbook(path)["核对"]
    fills = {cell.column_letter: cell.fill.fgColor.rgb for cell in sheet[3] if cell.fill.patternType}
    assert fills == {"G": "FFFFF4CF", "J": "FFFFF4CF"}
    assert not any(cell.fill.patternType for cell in sheet[4])


def test_a_finding_on_a_paragraph_that_is_no_item_stands_beside_it(tmp_path: Path) -> None:
    plan = replace(plan_of([task()]), passed=(Passed(8, "二、优化获得电力", "主题"),))
    gap = finding("P704", Source(plan.file, paragraph=8), before="一", after="三", missing="二")
    path = write_plan(plan, ledger_of(plan), [gap], tmp_path / "台账.xlsx")
    assert rows_of(path, "核对")[-1]["需要核对"] == gap.message
    assert [(row["问题"], row["单元格"]) for row in rows_of(path, "校验问题")] == [(gap.message, "第8段")]


def test_duties_stages_and_modes_have_sheets_only_when_there_are_any(tmp_path: Path) -> None:
    bare = plan_of([task()])
    assert openpyxl.load_workbook(write_plan(bare, ledger_of(bare), [], tmp_path / "甲.xlsx")).sheetnames == [
        "台账",
        "核对",
    ]
    plan = replace(
        bare,
        duties=(
            Duty(
                "各县（区）于6月底前报市营商办。",
                ("各县（区）",),
                "总结",
                "市营商办",
                "附件1",
                read_deadline("6月底前", YEAR),
                7,
            ),
        ),
        stages=(Stage("动员部署", "2026-03-05", None, 8, "（一）动员部署。"),),
        modes=(Mode("一", "取消审批", 1, 9), Mode("二", "告知承诺", 11, 10)),
    )
    path = write_plan(plan, ledger_of(plan), [], tmp_path / "乙.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["台账", "核对", "报送要求", "实施步骤", "改革方式"]
    assert list(rows_of(path, "报送要求")[0].values()) == [
        "第7段", "各县（区）", "总结", "市营商办", "附件1", "6月底前\n→ 2026-06-30", "各县（区）于6月底前报市营商办。",
    ]  # fmt: skip
    assert list(rows_of(path, "实施步骤")[0].values()) == ["第8段", "动员部署", "2026-03-05", "", "（一）动员部署。"]
    assert [row["事项数"] for row in rows_of(path, "改革方式")] == ["1", "11", "12"]


def test_a_document_without_items_still_gives_its_duties(tmp_path: Path) -> None:
    duty = Duty("各单位年底前报送总结。", ("各单位",), "总结", "", "", read_deadline("年底前", YEAR), 2)
    plan = plan_of([], duties=(duty,))
    path = write_plan(plan, ledger_of(plan), [], tmp_path / "台账.xlsx")
    assert rows_of(path, "台账") == []
    assert rows_of(path, "报送要求")[0]["报送内容"] == "总结"


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = plan_of([task("1", "甲事。"), task("2", "乙事。")], passed=(Passed(1, TITLE, "标题"),))
    first, second = (write_plan(plan, ledger_of(plan), [], tmp_path / f"{n}.xlsx").read_bytes() for n in (1, 2))
    assert first == second
    assert untouched(first)


def test_nothing_of_the_document_becomes_live(tmp_path: Path) -> None:
    trap = '=HYPERLINK("http://example.invalid","点")'
    plan = plan_of([task("1", trap, title="@SUM(1)", theme="+1")], passed=(Passed(1, "=1+1", "标题"),))
    book = openpyxl.load_workbook(write_plan(plan, ledger_of(plan), [], tmp_path / "台账.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == trap for cell in cells)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert all(link.target is None and link.location.startswith("'台账'!") for link in links)


def test_an_own_file_that_nobody_touched_is_replaced_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    old, new = plan_of([task("1", "甲事。")]), plan_of([task("1", "乙事。")])
    before = write_plan(old, ledger_of(old), [], path).read_bytes()
    write_plan(old, ledger_of(old), [], path)
    assert not (tmp_path / "历史版本").exists()  # the same again is no new version
    assert write_plan(new, ledger_of(new), [], path) == path
    assert [kept.read_bytes() for kept in (tmp_path / "历史版本").iterdir()] == [before]
    assert toolkit.read_ledger(path).items[0].requirement == "乙事。"


@pytest.mark.parametrize("foreign", ["edited", "other", "text"])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / "台账.xlsx"
    plan = plan_of([task()])
    if foreign == "edited":
        book = openpyxl.load_workbook(write_plan(plan, ledger_of(plan), [], path))
        book["台账"]["D3"] = "改过的要求"
        book.save(path)
    elif foreign == "other":
        openpyxl.Workbook().save(path)
    else:
        path.write_text("不是表格", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CannotWrite, match="已经存在"):
        write_plan(plan, ledger_of(plan), [], path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["台账.xlsx"]


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_can_be_asked_whether_they_are_ours(data: bytes) -> None:
    assert untouched(data) is False
    assert untouched(b"PK\x03\x04" + data) is False


def test_the_json_names_what_the_contract_names() -> None:
    one = task(
        milestones=(Milestone("年底前", "2026-12-31"),),
        targets=(Target("不少于3件", 3, "件", ">="),),
        deadline=read_deadline("10月前", YEAR),
    )
    plan = plan_of([one, task("2", "乙事。")], passed=(Passed(1, TITLE, "标题"),), stages=(Stage("总结", None, "2026-12-31", 8),),
        modes=(Mode("一", "取消审批", 1, 9),), duties=(Duty("按季报送。", (), "进展", "", "", Deadline("按季", "recurring"), 7),),
    )  # fmt: skip
    table = replace(plan.items[1], sheet="表格1", cell="C5", doubts=(Doubt("P710", "units"),))
    plan = replace(plan, items=(plan.items[0], table))
    known = valid(plan_payload(plan, ledger_of(plan), [told(plan, "P724", 1)]))
    names = ("title", "issuer", "doc_no", "issued_on", "year")
    assert [known[name] for name in names] == [
        TITLE,
        "云溪市人民政府办公室",
        "云政办发〔2026〕12号",
        "2026-03-05",
        2026,
    ]
    first, second = known["items"]
    assert first["source"] == {"file": "分工方案.docx", "paragraph": 3}
    assert first["deadline"] == {"text": "10月前", "kind": "date", "due": "2026-09-30", "due_alt": "2026-10-31"}
    assert first["targets"] == [{"text": "不少于3件", "value": 3, "unit": "件", "comparator": ">="}]
    assert second["source"] == {"file": "分工方案.docx", "sheet": "表格1", "cell": "C5", "sha256": "a" * 64}
    assert second["doubts"] == [{"code": "P710", "column": "units"}]
    assert known["stages"][0].items() >= {"name": "总结", "start": None, "end": "2026-12-31"}.items()
    assert known["modes"][0].items() >= {"no": "一", "name": "取消审批", "count": 1}.items()
    assert known["duties"][0]["due"] == {"text": "按季", "kind": "recurring", "due": None}
    assert (known["findings"][0]["paragraph"], known["findings"][0]["item"]) == (4, second["id"])
    assert known["passed"] == [{"paragraph": 1, "text": TITLE, "what": "标题", "doubts": []}]


def test_what_the_document_does_not_say_is_null_in_the_json() -> None:
    plan = Plan("说明.txt", "b" * 64, Masthead(), (PlanItem(task(), 1, 1, "推进。"),))
    known = valid(plan_payload(plan, ledger_of(plan), []))
    assert [known[name] for name in ("issuer", "doc_no", "issued_on", "year")] == [None] * 4


def test_the_schema_refuses_a_payload_with_a_name_missing() -> None:
    plan = plan_of([task()])
    for name in ("deadline", "source", "requirement"):
        payload = plan_payload(plan, ledger_of(plan), [])
        del payload["items"][0][name]
        with pytest.raises(jsonschema.ValidationError):
            valid(payload)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (Deadline(), ""),
        (Deadline("持续推进", "ongoing"), "持续推进（长期）"),
        (Deadline("2026年12月底前完成，并持续推进", "compound", "2026-12-31"), "2026年12月底前完成，并持续推进（到期后持续）\n→ 2026-12-31"),
        (Deadline("7月初", "none"), "7月初"),
    ],
)  # fmt: skip
def test_a_deadline_is_told_with_its_reading(deadline: Deadline, words: str) -> None:
    assert deadline_words(deadline) == words


def test_places_are_named_as_people_count() -> None:
    assert [paragraphs(0), paragraphs(12), paragraphs(12, 12), paragraphs(12, 14)] == [
        "",
        "第12段",
        "第12段",
        "第12—14段",
    ]


def valid(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as it comes back from JSON text, checked against its published schema."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    known: dict[str, Any] = json.loads(json.dumps(payload, ensure_ascii=False))
    jsonschema.validate(known, schema, cls=jsonschema.Draft202012Validator)
    return known
