"""Writes templates/word/*.docx, the bundled Word documents; ``--check`` only says whether they are up to date."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from official import bulletins, lists, notices, pressing

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "情况通报": bulletins.bulletin,
    "工作专报": bulletins.briefing,
    "催办通知单": notices.chaser,
    "催办函": notices.chasing_letter,
    "督办通知单": notices.supervision,
    "督办通知单（报送）": pressing.pressing,
    "未报送名单": lists.roll,
    "汇报提纲": lists.outline,
}
"""Name → what makes it: those of ``toolkit.report.word.NAMES``, and the notice that only ``taizhang chase`` writes."""
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "word"


def main() -> None:
    """Write all, or with ``--check`` name those that differ and exit with 1."""
    made = {TEMPLATES / f"{name}.docx": make() for name, make in DOCUMENTS.items()}
    if "--check" in sys.argv[1:]:
        old = [path.name for path, content in made.items() if not path.is_file() or path.read_bytes() != content]
        if old:
            sys.exit(f"需要重新生成（python docs/word/build.py）：{'、'.join(old)}")
        return
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
