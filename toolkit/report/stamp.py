"""The digest that a workbook of ours carries, by which it is seen whether any program has saved it since."""

from __future__ import annotations

import hashlib
import re
import zipfile
from io import BytesIO

from toolkit.model.output import DIGEST

UNSTAMPED = "0" * 64
"""Written as the property DIGEST, to be replaced by ``stamped``."""
_PROPERTIES = "docProps/custom.xml"
_STAMP = re.compile(rf'name="{re.escape(DIGEST)}"><vt:lpwstr>([0-9a-f]{{64}})</vt:lpwstr>')


def untouched(data: bytes) -> bool:
    """Whether a file is a stamped workbook exactly as we wrote it: no program has saved it since."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            found = _STAMP.search(package.read(_PROPERTIES).decode("utf-8", "replace"))
            return found is not None and found[1] == _digest(package)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False


def stamped(data: bytes) -> bytes:
    """The package with the digest of all its other parts in place of UNSTAMPED in its properties."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        digest = _digest(package)
        for info in package.infolist():
            content = package.read(info)
            if info.filename == _PROPERTIES:
                content = content.replace(UNSTAMPED.encode(), digest.encode())
            target.writestr(info, content)
    return made.getvalue()


def _digest(package: zipfile.ZipFile) -> str:
    digest = hashlib.sha256()
    for info in package.infolist():
        if info.filename != _PROPERTIES:
            digest.update(f"{info.filename}\0{info.file_size}\0".encode())
            digest.update(package.read(info))
    return digest.hexdigest()
