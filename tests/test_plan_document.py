"""What is wrong with a published document as a whole: each document as text, the codes it gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.app import plan as job

HEAD = "云溪市2026年重点任务分工方案\n云政办发〔2026〕5号\n云溪市人民政府办公室\n2026年4月8日\n"


def codes(tmp_path: Path, text: str, year: int | None = None) -> set[str]:
    path = tmp_path / "方案.txt"
    path.write_text(text, encoding="utf-8")
    return {one.code for one in job.run(job.request(path, None, year=year)).findings}


CASES = [
    ("P741", "1.推行一窗受理。（市税务局负责，3月底前完成）\n2.推行网上办税。（市税务局负责）", "3月底", "9月底"),
    ("P743", "明确了3项重点任务。\n1.推行一窗受理。（市税务局负责）\n2.推行网上办税。（市税务局负责）", "3项", "2项"),
    ("P701", "1.推行一窗受理。（市税务局负责）\n3.推行网上办税。（市税务局负责）", "3.", "2."),
    ("P702", "1.推行一窗受理。（市税务局负责）\n2.推行网上办税。（市税务局负责）\n2.推行预约。（市税务局负责）", "\n2.推行预", "\n3.推行预"),
    ("P710", "1.推行一窗受理。\n2.推行网上办税。（市税务局负责）\n3.推行告知承诺。（市司法局负责）", "受理。", "受理。（市税务局负责）"),
    ("P718", "1.推行一窗受理。（市税务局市财政局负责）\n2.推行网上办税。（市税务局负责）", "局市", "局、市"),
    ("T823", "1.推行一窗受理。（市税务局牵头，市财政局配合\n2.推行网上办税。（市税务局负责）", "配合", "配合）"),
    ("P725", "1.推行一窗受理。（市税务局负责，6月31日前完成）\n2.推行网上办税。（市税务局负责，7月底前）", "31日", "30日"),
    ("P721", "1.推行一窗受理，10月底前全部上线。（市税务局负责，9月底前完成）\n2.网上办税。（市税务局负责，9月底前）", "10月", "9月"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "wrong", "right"), CASES, ids=[case[0] for case in CASES])
def test_a_defect_is_told_and_its_mending_ends_it(tmp_path: Path, code: str, text: str, wrong: str, right: str) -> None:
    assert code in codes(tmp_path, HEAD + text)
    assert code not in codes(tmp_path, HEAD + text.replace(wrong, right, 1))


MODES = "二、改革方式\n对30项涉企事项分类改革。\n（一）直接取消审批。包括甲类等5项许可事项。\n（二）审批改为备案。包括乙类等10项许可事项。\n（三）实行告知承诺。包括丙类等14项许可事项。\n三、工作要求\n各单位于9月底前将总结报市营商办。"  # fmt: skip


def test_modes_that_do_not_make_the_total(tmp_path: Path) -> None:
    assert "P742" in codes(tmp_path, HEAD + MODES)
    assert "P742" not in codes(tmp_path, HEAD + MODES.replace("30项", "29项"))


def test_a_year_that_was_guessed(tmp_path: Path) -> None:
    text = "重点任务分工\n1.推行一窗受理，2025年3月1日已经试点。（市税务局负责，9月底前完成）\n2.推行网上办税。（市财政局负责）"
    assert "T825" in codes(tmp_path, text)
    assert "T825" not in codes(tmp_path, text, 2026)
    assert "T825" not in codes(tmp_path, HEAD + text)


def test_a_year_that_is_nowhere(tmp_path: Path) -> None:
    text = "重点任务分工\n1.推行一窗受理。（市税务局负责，9月底前完成）\n2.推行网上办税。（市财政局负责，长期坚持）"
    assert "T826" in codes(tmp_path, text)
    assert "T826" not in codes(tmp_path, text, 2026)


def test_a_table_of_contents_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(
        "云溪市2026年数字经济行动方案\n目  录\n一、总体要求……1\n二、重点任务……2\n（一）夯实底座……2\n"
        "一、总体要求\n到2027年，数字经济再上台阶。\n二、重点任务\n（一）夯实底座\n1.建设算力中心。（市数据局负责）\n",
        encoding="utf-8",
    )
    plan = job.run(job.request(path, None)).plan
    assert [(one.item.no, one.item.theme) for one in plan.items] == [("1", "夯实底座")]
    assert [one.paragraph for one in plan.passed if one.what == "目录"] == [2, 3, 4, 5]


def test_numbered_tasks_that_name_nobody_are_items_to_be_completed(tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_text(
        "云溪市节能工作要点\n1.开展节能监察，由市工信局牵头。\n2.推广节能产品，加强宣传引导。\n", encoding="utf-8"
    )
    outcome = job.run(job.request(path, None))
    assert [one.item.no for one in outcome.plan.items] == ["1", "2"]
    assert [one.code for one in outcome.findings] == ["P710", "P710"]


def test_a_deadline_counted_from_the_issue_has_its_day(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(
        HEAD
        + "1.推行一窗受理。（市税务局负责，印发后10个工作日内）\n2.推行网上办税。（市税务局负责，收到通知后7日内）",
        encoding="utf-8",
    )
    first, second = (one.item.deadline for one in job.run(job.request(path, None)).plan.items)
    assert (first.kind, first.due, first.text) == ("relative", "2026-04-22", "印发后10个工作日内")
    assert (second.kind, second.due) == ("relative", None)
