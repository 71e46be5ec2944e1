"""Open layouts: a list of certificates is appended, not matched."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
from test_cli import mistake, taizhang

HEADS = ["序号", "证明名称", "证明用途", "设定依据", "索要单位", "开具单位"]


def listing(path: Path, rows: list[list[str]], unit: str = "") -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["云溪市保留证明事项清单"])
    sheet.append([f"填报单位：{unit}"])
    sheet.append(HEADS)
    for row in rows:
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            if cell.data_type == "f":
                cell.data_type = "s"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_the_rows_of_all_units_stand_one_after_the_other(tmp_path: Path) -> None:
    listing(tmp_path / "空表.xlsx", [])
    listing(
        tmp_path / "报来" / "甲.xlsx",
        [["1", "收入证明", "申请补贴", "市规程第9条", "市人社局", "所在单位"]],
        "市人社局",
    )
    listing(
        tmp_path / "报来" / "乙.xlsx",
        [
            ["1", "住址证明", "办理登记", "市规程第3条", "市公安局", "社区"],
            ["2", "=1+1", "用途", "依据", "市公安局", "社区"],
        ],
        "市公安局",
    )
    done = taizhang("merge", "空表.xlsx", "报来", "-o", "汇总.xlsx", "--json", "汇总.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "汇总.json").read_text("utf-8"))
    assert result["balance"]["read"] == result["balance"]["merged"] + result["balance"]["set_aside"]
    for name in ("汇总.xlsx", "汇总-上报版.xlsx"):
        rows = list(openpyxl.load_workbook(tmp_path / name).worksheets[0].iter_rows(values_only=True))
        assert rows[0][0] == "云溪市保留证明事项清单"
        assert list(rows[1][:4]) == ["序号", "报送单位", "证明名称", "证明用途"]
        assert [row[1:3] for row in rows[2:5]] == [
            ("市人社局", "收入证明"),
            ("市公安局", "住址证明"),
            ("市公安局", "=1+1"),
        ]
    assert "已经存在" in mistake(taizhang("merge", "空表.xlsx", "报来", "-o", "汇总.xlsx", cwd=tmp_path))
