"""The example campaign of 云溪市: reproducible, rich in deviations, and merged exactly as its truth says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
GRAVITY = ("info", "warning", "error", "blocker")


def _load(name: str) -> Any:
    return json.loads((EXAMPLE / name).read_text(encoding="utf-8"))


def _build(folder: Path, seed: str) -> dict[str, bytes]:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, str(ROOT / "examples" / "build.py"), str(folder)], check=True, env=environment)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _build(tmp_path / "一", "1") == _build(tmp_path / "二", "2")


def test_what_is_committed_is_what_the_program_builds(tmp_path: Path) -> None:
    built = _build(tmp_path, "0")
    committed = {path.relative_to(EXAMPLE).as_posix(): path for path in EXAMPLE.rglob("*") if path.is_file()}
    assert set(committed) == set(built) | {"README.md"}
    # Workbooks may differ in bytes between versions of the libraries that write them; what we write ourselves may not.
    for name in ("expected.json", "deviations.json", "偏差清单.md"):
        assert committed[name].read_bytes() == built[name]


def test_at_least_25_kinds_of_deviation_each_in_a_file_that_is_there() -> None:
    deviations = _load("deviations.json")
    assert len({entry["code"] for entry in deviations}) >= 25
    for entry in deviations:
        path = entry["file"].split("!/")[0]
        assert (EXAMPLE / "收件箱" / path).exists(), path
        assert entry["where"] and entry["expect"]


def test_about_sixty_items_more_than_twenty_units_and_all_formats() -> None:
    evening = _load("expected.json")["evening"]
    assert len({entry["unit"] for entry in evening["submissions"]} | set(evening["missing"])) > 20
    names = [path.name for path in (EXAMPLE / "收件箱").rglob("*") if path.is_file()]
    suffixes = {name.rsplit(".", 1)[-1] for name in names}
    assert suffixes >= {"xlsx", "xlsm", "xls", "et", "ods", "csv", "docx", "zip", "pdf"}


def test_the_truth_balances() -> None:
    for evening in ("evening", "late"):
        balance = _load("expected.json")[evening]["balance"]
        assert balance["read"] == sum(count for kind, count in balance.items() if kind != "read")


def _merge(tmp_path: Path, *folders: str) -> dict[str, Any]:
    out, report = tmp_path / "汇总台账.xlsx", tmp_path / "汇总.json"
    words = [sys.executable, "-m", "toolkit", "merge", str(EXAMPLE / "台账.xlsx")]
    words += [str(EXAMPLE / folder) for folder in folders]
    words += ["-o", str(out), "--json", str(report), "--quiet"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    assert out.exists()
    loaded: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    return _merge(tmp_path_factory.mktemp("当晚"), "收件箱"), _load("expected.json")["evening"]


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    return _merge(tmp_path_factory.mktemp("迟到"), "收件箱", "迟到"), _load("expected.json")["late"]


BOTH = pytest.mark.parametrize("which", ["evening", "late"])


@BOTH
def test_every_answer_stands_on_its_item_with_its_source(which: str, request: pytest.FixtureRequest) -> None:
    actual, truth = request.getfixturevalue(which)
    found = _reports(actual)
    for row, unit in truth["shared"]:
        role, text, file, _ = found.pop((row, unit, "progress"))
        assert role == "牵头" and text.startswith("与第") and text.endswith("合并填报") and file
    expected = {
        (entry["row"], entry["unit"], entry["column"]): (entry["role"], entry["text"], entry["file"], entry["cell"])
        for entry in truth["reports"]
    }
    assert found.keys() == expected.keys()
    for place, wanted in expected.items():
        assert _fits(found[place], wanted), place


def _reports(actual: dict[str, Any]) -> dict[tuple[int, str, str], tuple[Any, ...]]:
    found = {}
    for row, item in enumerate(actual["items"]):
        for report in item["reports"]:
            for column in ("progress", "problem"):
                if report.get(column):
                    (source,) = report["sources"][column]
                    assert len(source["sha256"]) == 64
                    entry = (report["role"], report[column], source["file"], source["cell"])
                    found[row, report["unit"], column] = entry
    return found


def _fits(found: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    """Equal where the truth says anything; None in the truth means that any will do."""
    return all(want is None or have == want for have, want in zip(found, wanted, strict=True))


@BOTH
def test_everything_else_is_listed_and_nothing_more(which: str, request: pytest.FixtureRequest) -> None:
    actual, truth = request.getfixturevalue(which)
    left = [(one["kind"], one["source"]["file"], one["text"].removeprefix("[文本框]")) for one in actual["leftovers"]]
    unmatched = []
    for entry in sorted(truth["leftovers"], key=lambda entry: (entry["text"] is None, entry["file"] is None)):
        wanted = (entry["kind"], entry["file"], entry["text"])
        same = [one for one in left if _fits(one, wanted)]
        if same:
            left.remove(same[0])
        else:
            unmatched.append(wanted)
    assert (unmatched, left) == ([], [])


@BOTH
def test_the_balance_and_the_missing_units(which: str, request: pytest.FixtureRequest) -> None:
    actual, truth = request.getfixturevalue(which)
    assert actual["balance"] == truth["balance"]
    rows = {item["id"]: row for row, item in enumerate(actual["items"])}
    assert {one["unit"]: [rows[i] for i in one["items"]] for one in actual["missing"]} == truth["missing"]


@BOTH
def test_the_register_says_what_became_of_every_file(which: str, request: pytest.FixtureRequest) -> None:
    actual, truth = request.getfixturevalue(which)
    states = {one["file"]: (one["state"], one["unit"]) for one in actual["submissions"]}
    for entry in truth["submissions"]:
        state, unit = states[entry["file"]]
        assert state == entry["state"], entry["file"]
        if state in ("merged", "superseded"):
            assert unit == entry["unit"]


def test_every_deviation_that_somebody_must_see_is_a_finding(evening: tuple[dict[str, Any], dict[str, Any]]) -> None:
    actual, _ = evening
    gravest: Counter[str] = Counter()
    for finding in actual["findings"]:
        rank = GRAVITY.index(finding["severity"]) + 1
        gravest[finding["file"]] = max(gravest[finding["file"]], rank)
    unseen = [
        (entry["file"], entry["code"], entry["where"])
        for entry in _load("deviations.json")
        if entry["severity"] and gravest[entry["file"]] < GRAVITY.index(entry["severity"]) + 1
    ]
    assert unseen == []


def test_the_demo_plays_to_the_end_and_keeps_what_the_office_typed(tmp_path: Path) -> None:
    words = [sys.executable, str(ROOT / "examples" / "demo.py"), str(tmp_path / "演示")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for _ in range(2):  # the second time it replaces its own folder
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "营商办改定的文字还在" in done.stdout
        assert len(list((tmp_path / "演示" / "优化营商环境2026" / "填报表").glob("*.xlsx"))) > 20
        assert sorted(path.name for path in (tmp_path / "演示" / "成果").iterdir()) == [
            "情况通报.docx",
            "进展一览.html",
        ]


def test_the_demo_leaves_a_folder_of_somebody_else_alone(tmp_path: Path) -> None:
    (tmp_path / "重要文件.txt").write_text("别动", encoding="utf-8")
    words = [sys.executable, str(ROOT / "examples" / "demo.py"), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["重要文件.txt"]
