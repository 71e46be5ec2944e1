"""``taizhang read``: one file, a folder, an archive; the real ledger of the reference, scored by the reference's own program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import mistake, taizhang
from test_merge_command import workbook

REFERENCE = Path(os.environ.get("TAIZHANG_REFERENCE", ""))
REAL = sorted((REFERENCE / "real").glob("*")) if os.environ.get("TAIZHANG_REFERENCE") else []


@pytest.mark.skipif(not REAL, reason="没有参考资料（TAIZHANG_REFERENCE）")
@pytest.mark.parametrize("path", REAL, ids=[path.suffix for path in REAL])
def test_the_real_ledger_is_read_exactly(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "读到.json"
    taizhang("read", path, "--json", out)
    command = [sys.executable, REFERENCE / "score" / "score_plan.py", out, REFERENCE / "gold" / "004.gold.json", "-v"]
    done = subprocess.run(
        [*map(str, command), "--only", "items,no,theme,title,units"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout


def test_a_ledger_says_what_was_read(tmp_path: Path) -> None:
    workbook(tmp_path / "台账.xlsx", {})
    done = taizhang("read", "台账.xlsx", "--json", "-", cwd=tmp_path)
    result = json.loads(done.stdout)
    assert [item["no"] for item in result["items"]] == ["1", "2", "3"]
    assert result["year"] == 2026
    assert "3 项，2 个单位" in done.stderr


def test_a_folder_lists_every_file_the_unreadable_too(tmp_path: Path) -> None:
    workbook(tmp_path / "报送" / "市税务局.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    (tmp_path / "报送" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    done = taizhang("read", "报送", "--json", "-", cwd=tmp_path)
    assert done.returncode == 1
    files = json.loads(done.stdout)["files"]
    assert [len(one["items"]) for one in files] == [0, 3]
    assert [one["severity"] for one in files[0]["findings"]] == ["blocker"]


def test_what_holds_no_ledger_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "说明.xlsx").write_bytes(b"")
    assert "没有读到台账" in mistake(taizhang("read", "说明.xlsx", cwd=tmp_path))
