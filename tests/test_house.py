"""The rules of the house: one-way imports, small files, light start-up, documentation that agrees with the code."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLKIT = ROOT / "toolkit"
LAYERS = ["cli", "app", "settings", "deliver", "report", "core", "read", "text", "model"]
SPREADSHEETS = {"openpyxl", "xlsxwriter", "xlrd", "pandas", "docx", "python_calamine"}
HEAVY = SPREADSHEETS | {"jinja2", "rich", "rapidfuzz", "olefile", "numpy", "docxtpl"}
FILES = sorted(TOOLKIT.rglob("*.py"))


def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, whether at top level) of every import in a file, TYPE_CHECKING blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.append((node.module, id(node) in top))
        elif isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
    return found


def layer(path: Path) -> str | None:
    parts = path.relative_to(TOOLKIT).parts
    return parts[0] if len(parts) > 1 else None


def test_imports_point_from_the_surface_down_to_the_words() -> None:
    wrong = []
    for path in FILES:
        here = layer(path)
        if here is None:
            continue
        for module, _ in imports(path):
            parts = module.split(".")
            if (
                parts[0] == "toolkit"
                and len(parts) > 1
                and parts[1] in LAYERS
                and LAYERS.index(parts[1]) < LAYERS.index(here)
            ):
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
    assert wrong == []


def test_every_package_is_a_known_layer() -> None:
    packages = {path.name for path in TOOLKIT.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert packages <= set(LAYERS)


@pytest.mark.parametrize("name", ["core", "text", "model"])
def test_pure_packages_open_nothing_and_ask_no_clock(name: str) -> None:
    wrong = []
    for path in (TOOLKIT / name).rglob("*.py"):
        for module, _ in imports(path):
            if module.split(".")[0] in SPREADSHEETS | {
                "os",
                "io",
                "pathlib",
                "time",
                "tempfile",
                "zipfile",
                "sqlite3",
                "subprocess",
            }:
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "date.today", "datetime.now", "print"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {ast.unparse(node.func)}")
    assert wrong == []


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module} at the top"
        for path in FILES
        for module, top in imports(path)
        if top and module.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_help_loads_only_the_standard_library_and_click() -> None:
    code = "import sys; sys.argv=['taizhang','--help']\nfrom toolkit.cli import main\ntry:\n main()\nexcept SystemExit: pass\nimport json; print('\\n@@'+json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = set(json.loads(done.stdout.split("@@")[1]))
    assert not loaded & HEAVY
    third_party = {name for name in loaded if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert third_party <= {"click", "toolkit", "sitecustomize", "colorama", "usercustomize"}


def test_files_and_functions_stay_small_enough_to_read_at_one_sitting() -> None:
    long = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if "/codes/" not in path.as_posix() and text.count("\n") > 400:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 80:
                long.append(f"{path.relative_to(ROOT)}:{node.name} {(node.end_lineno or 0) - node.lineno + 1} lines")
    assert long == []


def test_public_functions_have_docstrings() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in FILES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


def test_generated_pages_agree_with_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_code_has_words_and_examples_and_is_used() -> None:
    from toolkit.model.codes import CATALOGUE

    codes = [entry.code for entry in CATALOGUE]
    assert len(codes) == len(set(codes))
    for entry in CATALOGUE:
        for part in (entry.name, entry.message, entry.hint, entry.why, entry.bad, entry.good):
            assert part.strip(), entry.code
    sources = "\n".join(path.read_text(encoding="utf-8") for path in FILES if "/codes/" not in path.as_posix())
    unused = [code for code in codes if f'"{code}"' not in sources]
    assert unused == []
