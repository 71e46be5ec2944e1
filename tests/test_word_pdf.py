"""Word → PDF by LibreOffice: own profile, stand-ins for fonts, many at a time; without it, or when it fails, one sentence."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from word_templates import p, r, report, template

from toolkit.model.errors import OperatorError
from toolkit.report.word import fonts_note, missing_fonts, pdf, render, to_pdf, to_pdfs

needs_office = pytest.mark.skipif(pdf.libreoffice() is None, reason="没有 LibreOffice")
posix = pytest.mark.skipif(sys.platform == "win32", reason="替身程序是一段 shell")


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is taken for LibreOffice; ``$out`` is its folder, ``$@`` the files."""
    path = folder / "soffice"
    head = f'echo "$1" >> "{folder}/profiles"; out=""; while [ "$1" != --outdir ]; do shift; done; out=$2; shift 2\n'
    path.write_text(f"#!/bin/sh\n{head}{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(pdf, "libreoffice", lambda: str(path))
    return path


def documents(folder: Path, count: int) -> list[Path]:
    """Files to convert; the stand-ins do not look into them."""
    folder.mkdir(exist_ok=True)
    made = [folder / f"通报 {number}.docx" for number in range(count)]
    for path in made:
        path.write_bytes(path.name.encode())
    return made


def test_without_libreoffice_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "libreoffice", lambda: None)
    with pytest.raises(OperatorError, match=r"没有找到 LibreOffice.*Word 文件已经写好.*另存为 PDF"):
        to_pdf(documents(tmp_path, 1)[0])
    assert [one.suffix for one in tmp_path.iterdir()] == [".docx"]


@posix
def test_many_files_share_few_starts_and_each_gets_its_own_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    stand_in(tmp_path, f'echo x >> "{log}"; for f; do cp "$f" "$out/$(basename "$f" .docx).pdf"; done', monkeypatch)
    files = documents(tmp_path / "催办", 85)
    told: list[tuple[int, str]] = []
    written = to_pdfs(files, lambda number, path: told.append((number, path.name)))
    assert [path.read_text("utf-8") for path in written] == [path.name for path in files]
    assert written == [path.with_suffix(".pdf") for path in files]
    assert told == [(number, path.name) for number, path in enumerate(files, start=1)]
    assert log.read_text().count("x") == 3
    assert to_pdfs([]) == []


@posix
def test_files_that_were_left_out_are_tried_once_more_each_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    stand_in(tmp_path, f'echo $# >> "{log}"; cp "$1" "$out/$(basename "$1" .docx).pdf"', monkeypatch)
    assert len(to_pdfs(documents(tmp_path / "件", 3))) == 3
    assert log.read_text().split() == ["3", "1", "1"]
    assert len(set((tmp_path / "profiles").read_text().split())) == 3


@posix
def test_when_nothing_comes_the_file_is_named_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "exit 0", monkeypatch)
    file = documents(tmp_path / "件", 1)[0]
    with pytest.raises(OperatorError, match=r"没有把“通报 0.docx”转成 PDF（它没有说明原因），请用 Word 或 WPS"):
        to_pdf(file)
    monkeypatch.setattr(pdf, "libreoffice", lambda: str(tmp_path / "没有这个程序"))
    with pytest.raises(OperatorError, match="程序启动不了"):
        to_pdf(file)
    assert [one.name for one in file.parent.iterdir()] == [file.name]


@posix
def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    stand_in(tmp_path, f'sleep 60 & echo $! > "{child}"; wait', monkeypatch)
    monkeypatch.setattr(pdf, "_PATIENCE", 0.5)
    monkeypatch.setattr(pdf, "_EACH", 0)
    begin = time.monotonic()
    with pytest.raises(OperatorError, match=r"等了 0\.5 秒没有做完"):
        to_pdf(documents(tmp_path / "件", 1)[0])
    assert time.monotonic() - begin < 10
    for _ in range(50):
        if not alive(int(child.read_text())):
            break
        time.sleep(0.1)
    assert not alive(int(child.read_text()))


def alive(number: int) -> bool:
    """Whether a process runs; one that ended and was not yet fetched does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        pass
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc").is_dir()


def test_missing_fonts_are_named_and_other_names_of_a_font_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_families", lambda: frozenset({"SimHei", "仿宋_GB2312", "KaiTi_GB2312", "SimSun"}))
    assert missing_fonts() == ("方正小标宋简体",)
    assert fonts_note().startswith("本机没有安装方正小标宋简体，PDF 中用相近字体代替")
    assert fonts_note().endswith("。")
    assert "<const>bold</const>" in pdf.font_list()
    monkeypatch.setattr(
        pdf, "_families", lambda: frozenset({"SimHei", "仿宋_GB2312", "KaiTi_GB2312", "SimSun", "FZXiaoBiaoSong-B05S"})
    )
    assert (missing_fonts(), fonts_note()) == ((), "")
    assert "<const>bold</const>" not in pdf.font_list()
    monkeypatch.setattr(pdf, "_families", frozenset)
    assert missing_fonts() == ()


@needs_office
def test_a_pdf_has_the_text_and_no_letter_falls_to_a_font_of_screens(tmp_path: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")

    def looks(east: str) -> str:
        return f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{east}"/><w:sz w:val="32"/></w:rPr>'

    body = (
        p(r("{{ 标题 }}", looks("方正小标宋简体"))),
        p(r("截至{{ 截至|日期 }}，共{{ 合计.总数 }}项。", looks("仿宋_GB2312"))),
    )
    files = [render(template(tmp_path, *body), report(), tmp_path / f"{number}.docx") for number in "甲乙"]
    written = to_pdfs(files)
    assert [path.name for path in written] == ["甲.pdf", "乙.pdf"]
    with pdfplumber.open(written[1]) as book:
        letters = book.pages[0].chars
    assert "截至2026年9月30日，共6项。" in "".join(one["text"] for one in letters)
    fonts = {one["fontname"].partition("+")[2] for one in letters}
    if "Noto Serif CJK SC" in pdf._families() and "方正小标宋简体" in missing_fonts():
        assert all(font.startswith("NotoSerif") for font in fonts)
        assert {"Bold" in font for font in fonts} == {True, False}
