"""Numbers in a requirement: which are targets, and which are names, scopes, conditions or dates."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.targets import targets


def told(text: str) -> list[tuple[float, str]]:
    return [(one.value, one.comparator) for one in targets(text)]


TARGETS = [
    ("企业开办时间压缩至1个工作日以内。", [(1, "<=")]),
    ("不动产登记2日办结。", [(2, "<=")]),
    ("自受理后3个工作日内作出决定。", [(3, "<=")]),
    ("审批时限不超过15个工作日，最长不得超过20个工作日。", [(15, "<="), (20, "<=")]),
    ("申请材料精简为2项，环节合并为3个。", [(2, "<="), (3, "<=")]),
    ("接电环节分别减至4个和3个。", [(4, "<="), (3, "<=")]),
    ("一窗受理率100%。", [(100, "=")]),
    ("网办率达到90%以上。", [(90, ">=")]),
    ("群众满意率不低于95%。", [(95, ">=")]),
    ("申办材料精简40%以上。", [(40, ">=")]),
    ("收费标准降低10%。", [(10, ">=")]),
    ("担保费率控制在1%以内。", [(1, "<=")]),
    ("普惠贷款余额突破28亿元。", [(28, ">=")]),
    ("新增市场主体5万户以上。", [(5, ">=")]),
    ("每年入企检查至多两次。", [(2, "<=")]),
    ("组织应急演练不少于1次。", [(1, ">=")]),
    ("新建口袋公园12个、绿道30公里。", [(12, "="), (30, "=")]),
    ("服务覆盖率由80%提高到92%。", [(92, ">=")]),
    ("参保率达到百分之九十五以上。", [(95, ">=")]),
    ("公示期不少于10天。", [(10, ">=")]),
]
NONE = [
    "10千伏及以上用户办电由供电公司负责。",
    "对200米以上的外线工程实行备案。",
    "面向16至60周岁的劳动者开展培训。",
    "用好12345热线，落实“最多跑一次”“2件事”要求。",
    "按照《云溪市2026年3项行动方案》第5条执行。",
    "对拖欠2年以上的账款建立台账。",
    "贷款到期前1个月开展调查。",
    "2026年6月30日前完成，每月25日报送进展。",
    "提供24小时自助服务。",
    "一网通办、四位一体、统一标准、第一批清单。",
    "完善500万元以上项目备案办法。",
]


@pytest.mark.parametrize(("text", "expected"), TARGETS)
def test_targets_with_their_comparator(text: str, expected: list[tuple[float, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_numbers_that_are_no_targets(text: str) -> None:
    assert told(text) == []


def test_a_target_keeps_its_clause_and_unit() -> None:
    (one,) = targets("优化流程，企业开办时间压缩至1个工作日，免收费用。")
    assert (one.text, one.unit) == ("企业开办时间压缩至1个工作日", "个工作日")


@given(st.text(alphabet="0123456789百分之二两不超过达到以上内个工作日项%．，。“”《》第条月年级", max_size=40))
def test_no_text_raises(text: str) -> None:
    for one in targets(text):
        assert one.comparator in ("<=", ">=", "=") and one.text


@pytest.mark.skipif("TAIZHANG_REFERENCE" not in os.environ, reason="没有参考资料（TAIZHANG_REFERENCE）")
def test_targets_of_the_real_ledger() -> None:
    gold = json.loads((Path(os.environ["TAIZHANG_REFERENCE"]) / "gold" / "004.gold.json").read_text(encoding="utf-8"))
    hit = missed = extra = 0
    for row in gold["rows"]:
        left = told(row["requirement"])
        for wanted in row.get("targets") or []:
            accepted = [wanted["comparator"], *wanted.get("also_ok", [])]
            match = next((one for one in left if one[0] == wanted["value"] and one[1] in accepted), None)
            if match:
                left.remove(match)
                hit += 1
            elif "optional" not in str(wanted.get("note")):
                missed += 1
        extra += len(left)
    assert 2 * hit / (2 * hit + missed + extra) >= 0.95
