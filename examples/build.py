"""Builds ``examples/云溪市``: ledger, inbox of the first evening, late files, truth and list of deviations.

Run ``python examples/build.py [FOLDER]``. Deterministic: the same program writes the same bytes every time.
"""

from __future__ import annotations

import copy
import json
import sys
from datetime import datetime
from pathlib import Path

from maker import files, formats, others
from maker.grid import form
from maker.story import read_story

HERE = Path(__file__).resolve().parent
LEDGER, INBOX, LATE = "台账.xlsx", "收件箱", "迟到"


def build() -> dict[str, bytes]:
    """All generated files by their path below the example's folder."""
    desk = files.Desk(read_story(HERE / "story.txt"))
    ledger = form(desk.tasks, desk.all, {}, name="台账")
    made = {LEDGER: formats.to_xlsx([ledger], datetime(2026, 3, 2, 9))}
    files.bureaus(desk)
    files.companies(desk)
    others.formats_of_all_kinds(desk)
    others.refused(desk)
    made |= {f"{INBOX}/{path}": data for path, data in desk.files.items()}
    evening = copy.deepcopy(desk.truth.as_json())
    desk.files.clear()
    others.late(desk)
    made |= {f"{LATE}/{path}": data for path, data in desk.files.items()}
    expected = {"campaign": "台账.xlsx", "evening": evening, "late": desk.truth.as_json()}
    made["expected.json"] = _json(expected)
    made["deviations.json"] = _json(desk.truth.deviations)
    made["偏差清单.md"] = _list(desk.truth.deviations).encode()
    return made


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _list(deviations: list[dict[str, object]]) -> str:
    names = {None: "—", "info": "提示", "warning": "请核实", "error": "须更正", "blocker": "须退回"}
    lines = ["# 偏差清单", "", "由 `build.py` 生成。编号是偏差的种类，同一种可以出现在几份文件里。", ""]
    lines += ["| 编号 | 文件 | 偏差 | 应当怎样处理 | 至少报 |", "| --- | --- | --- | --- | --- |"]
    for entry in sorted(deviations, key=lambda entry: (str(entry["code"]), str(entry["file"]))):
        severity = names[entry["severity"]]  # type: ignore[index]
        lines.append(f"| {entry['code']} | {entry['file']} | {entry['where']} | {entry['expect']} | {severity} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write everything below the folder given, by default beside this program."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "云溪市"
    made = build()
    for path, data in made.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    print(f"已生成 {len(made)} 个文件：{root}")


if __name__ == "__main__":
    main()
