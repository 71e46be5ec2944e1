"""The JSON of ``check`` as plain dicts (``design.md`` §6, docs/schema/check.schema.json). Keys are only ever added."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.model.checking import Checked
from toolkit.report.payload import VERSION, Json, finding_json


def check_payload(files: Iterable[Checked]) -> Json:
    """What is to be mended in each file; a list also for one file. Lock files and results of ours are left out."""
    return {
        "schema": "taizhang.check",
        "version": VERSION,
        "files": [
            {
                "file": one.file,
                "sha256": one.sha256,
                "unit": one.unit,
                "findings": [finding_json(found) for found in one.findings],
            }
            for one in files
            if one.state != "skipped"
        ],
    }
