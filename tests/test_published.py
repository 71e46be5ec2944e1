"""The real documents: what is read of them equals the hand-made annotations in every aspect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.app import plan as job

REFERENCE = os.environ.get("TAIZHANG_REFERENCE")
pytestmark = pytest.mark.skipif(not REFERENCE, reason="没有参考资料（TAIZHANG_REFERENCE）")


def documents() -> list[tuple[Path, str]]:
    if not REFERENCE:
        return []
    root = Path(REFERENCE)
    seeds = [(path, path.name[:3]) for path in sorted((root / "seeds").glob("*.txt"))]
    return seeds + [(path, "004") for path in sorted((root / "real").iterdir()) if path.suffix in (".xlsx", ".docx")]


@pytest.mark.parametrize(("path", "number"), documents(), ids=lambda one: getattr(one, "name", one))
def test_a_real_document_equals_its_annotation(path: Path, number: str, tmp_path: Path) -> None:
    got = tmp_path / "read.json"
    got.write_text(json.dumps(job.payload(job.run(job.request(path, None)))), encoding="utf-8")
    root = Path(REFERENCE or "")
    script, gold = root / "score" / "score_plan.py", root / "gold" / f"{number}.gold.json"
    done = subprocess.run(
        [sys.executable, str(script), str(got), str(gold), "-v"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_masthead_of_real_documents() -> None:
    for path, number in documents():
        gold = json.loads((Path(REFERENCE or "") / "gold" / f"{number}.gold.json").read_text(encoding="utf-8"))
        read = job.payload(job.run(job.request(path, None)))
        for name in ("year", "issued_on"):
            if gold.get(name):
                assert read[name] == gold[name], (path.name, name)
        assert (read["doc_no"] or None) == gold.get("doc_no"), path.name
