"""Seeded submissions for the benchmark, written once into a work folder and kept there.

Case ``whole``: every file returns the whole ledger of 120 rows with the unit's own rows filled.
Case ``own``: every file holds 120 rows of its own; the ledger has all of them.
Files are a mix of what offices send: 40 % as typed in WPS or Excel (shared and rich texts, 400 cell formats, 150 styled
empty rows, hidden rows), 40 % written by openpyxl, 20 % by XlsxWriter.
"""

from __future__ import annotations

import itertools
import random
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

VERSION = 1
ROWS = 120
UNITS_PER_ITEM = 8
TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议", "台账识别码")
STAMP = datetime(2026, 6, 30, 9)
_DEADLINES = ("6月底", "9月底", "12月底", "常态实施", "2026年9月底前", "年底前")
_PARTS = (
    "压缩企业开办环节和时间", "推行申请材料免提交", "建立重点项目服务专员制度", "完善政务数据共享机制", "公布收费目录清单",
    "整合服务热线和诉求平台", "推广电子证照互认应用", "开展信用修复一网通办", "优化水电气联合报装流程", "规范行政处罚裁量基准",
    "设立县域服务站点", "组织银企对接活动", "清理与企业性质挂钩的规定", "完善知识产权快速维权渠道", "提高登记财产便利度",
    "落实减税降费政策直达快享", "推进工程建设项目分阶段办理", "加强政府采购全过程监管", "实行包容审慎的监管方式", "健全政企沟通机制",
)  # fmt: skip
_WORDS = (
    "办理时限由{}个工作日压缩到{}个工作日", "全年服务企业不少于{}家，办结率达到{}%", "网上可办率达到{}%，材料减少{}份",
    "完成改造{}公里，新增站点{}个", "归集数据{}万条，开放接口{}个", "举办活动{}场，帮助解决问题{}个",
)  # fmt: skip

Item = tuple[str, str, str, str, str, str]
"""theme, title, requirement, units, deadline, id"""


def _vocabulary() -> tuple[list[str], list[float]]:
    """Two-character words with the steep frequencies of a real text, so that it deflates like one (about 3.2 to 1)."""
    rng = random.Random(2026)
    characters = [bytes((0xB0 + n // 94, 0xA1 + n % 94)).decode("gb2312") for n in range(3700)]
    words = [rng.choice(characters) + rng.choice(characters) for _ in range(6000)]
    return words, list(itertools.accumulate(1 / (rank + 12) for rank in range(len(words))))


_VOCABULARY, _FREQUENCY = _vocabulary()


def sentence(rng: random.Random, parts: int) -> str:
    """A text of ``parts`` pieces of about 30 characters, with numbers."""
    pieces = []
    for _ in range(parts):
        words = rng.choices(_VOCABULARY, cum_weights=_FREQUENCY, k=rng.randint(6, 11))
        figure = rng.choice(_WORDS).format(rng.randint(2, 90), rng.randint(2, 99)) if rng.random() < 0.4 else ""
        pieces.append("".join(words[:5]) + "，" + "".join(words[5:]) + figure)
    return "，".join(pieces) + "。"


def items(count: int, units: list[list[str]]) -> list[Item]:
    """``count`` items with about 1.7 rows per title and 7 per theme; ``units[i]`` are the units of item i."""
    rng = random.Random(count)
    made: list[Item] = []
    theme = title = ""
    for index in range(count):
        if not made or rng.random() < 0.14:
            theme, title = f"（{index + 1}）{rng.choice(_PARTS)}", ""
        if not title or rng.random() < 0.55:
            title = f"{index + 1}.{rng.choice(_PARTS)}工作"
        lead, *support = units[index]
        named = f"牵头单位：{lead}" + ("\n配合单位：" + "、".join(support) if support else "")
        requirement = sentence(rng, rng.randint(4, 10))
        made.append((theme, title, requirement, named, rng.choice(_DEADLINES), f"{rng.getrandbits(32):08x}"))
    return made


def unit_name(number: int) -> str:
    """A unit of an invented city."""
    return f"云溪第{number:04d}局"


def prepare(case: str, files: int, work: Path) -> tuple[Path, Path, int]:
    """Ledger file, folder of submissions, and how many answers they hold; generated unless they are already there."""
    root = work / f"v{VERSION}-{case}-{files}"
    ledger, inbox, done = root / "台账.xlsx", root / "收件箱", root / "answers.txt"
    if not done.exists():
        shutil.rmtree(root, ignore_errors=True)
        inbox.mkdir(parents=True)
        plan = _plan(case, files)
        _write_plain(ledger, ((*item[:5], "", "", item[5]) for item in plan))
        step = max(1, files // 16)
        with ProcessPoolExecutor() as pool:
            jobs = [
                pool.submit(_write_some, case, files, first, min(files, first + step), inbox)
                for first in range(0, files, step)
            ]
            answers = sum(job.result() for job in jobs)
        done.write_text(str(answers))
    return ledger, inbox, int(done.read_text())


def _plan(case: str, files: int) -> list[Item]:
    if case == "own":
        return items(ROWS * files, [[unit_name(index // ROWS)] for index in range(ROWS * files)])
    per_item = max(UNITS_PER_ITEM, -(-files // ROWS))
    per_item = min(per_item, files)
    return items(ROWS, [[unit_name((index * per_item + j) % files) for j in range(per_item)] for index in range(ROWS)])


def _write_some(case: str, files: int, first: int, last: int, inbox: Path) -> int:
    plan, answers = _plan(case, files), 0
    for number in range(first, last):
        rows = plan if case == "whole" else plan[number * ROWS : (number + 1) * ROWS]
        filled = list(_filled(rows, unit_name(number), random.Random(number)))
        answers += sum(bool(row[5]) + bool(row[6]) for row in filled)
        write = (_write_wps, _write_openpyxl, _write_wps, _write_openpyxl, _write_plain)[number % 5]
        write(inbox / f"{unit_name(number)}.xlsx", filled)
    return answers


def _filled(rows: list[Item], unit: str, rng: random.Random) -> Iterator[tuple[str, ...]]:
    for theme, title, requirement, units, deadline, item_id in rows:
        progress = problem = ""
        if unit in units:
            progress = f"{unit}：{sentence(rng, rng.randint(1, 4))}" if rng.random() < 0.9 else ""
            problem = sentence(rng, 1) if rng.random() < 0.25 else ""
        yield theme, title, requirement, units, deadline, progress, problem, item_id


def _groups(rows: list[tuple[str, ...]], column: int) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index][column] != rows[start][column]:
            yield start, index - 1
            start = index


def _write_plain(path: Path, rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> None:
    import xlsxwriter

    rows = list(rows)
    large = len(rows) > 5000
    book = xlsxwriter.Workbook(str(path), {"constant_memory": large, "strings_to_urls": False})
    book.set_properties({"created": STAMP})
    sheet = book.add_worksheet("台账")
    wrap = book.add_format({"text_wrap": True, "border": 1, "valign": "vcenter"})
    sheet.set_column(7, 7, None, None, {"hidden": True})
    sheet.write_string(0, 0, TITLE)
    for column, head in enumerate(HEADS):
        sheet.write_string(1, column, head, wrap)
    for index, row in enumerate(rows, 2):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(index, column, text, wrap)
    if not large:
        for column in (0, 1):
            for first, last in _groups(rows, column):
                if last > first:
                    sheet.merge_range(first + 2, column, last + 2, column, rows[first][column], wrap)
    book.close()


def _write_wps(path: Path, rows: list[tuple[str, ...]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False})
    book.set_properties({"created": STAMP})
    sheet = book.add_worksheet("Sheet1")
    formats = [
        book.add_format({"text_wrap": True, "border": 1, "font_size": 9 + n % 8, "font_color": f"#{n * 97 % 4096:06x}"})
        for n in range(400)
    ]
    red = book.add_format({"font_color": "red"})
    sheet.set_column(7, 7, None, None, {"hidden": True})
    sheet.write_string(0, 0, TITLE)
    for column, head in enumerate(HEADS):
        sheet.write_string(1, column, head, formats[column])
    for index, row in enumerate(rows, 2):
        for column, text in enumerate(row):
            style = formats[(index * 8 + column) % 400]
            if column == 5 and len(text) > 40:
                sheet.write_rich_string(index, column, text[:12], red, text[12:30], text[30:], style)
            elif text:
                sheet.write_string(index, column, text, style)
            else:
                sheet.write_blank(index, column, None, style)
    for column in (0, 1):
        for first, last in _groups(rows, column):
            if last > first:
                sheet.merge_range(first + 2, column, last + 2, column, rows[first][column], formats[column])
    for index in range(len(rows) + 2, len(rows) + 152):
        for column in range(8):
            sheet.write_blank(index, column, None, formats[column])
    for index in range(10, len(rows), 40):
        sheet.set_row(index, None, None, {"hidden": True})
    book.close()


def _write_openpyxl(path: Path, rows: list[tuple[str, ...]]) -> None:
    import openpyxl
    from openpyxl.styles import Alignment

    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = STAMP
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(list(HEADS))
    wrap = Alignment(wrap_text=True, vertical="center")
    for row in rows:
        sheet.append([text or None for text in row])
    for cells in sheet.iter_rows(min_row=3, max_col=8):
        for cell in cells:
            cell.alignment = wrap
    for column in (0, 1):
        for first, last in _groups(rows, column):
            if last > first:
                sheet.merge_cells(start_row=first + 3, end_row=last + 3, start_column=column + 1, end_column=column + 1)
    sheet.column_dimensions["H"].hidden = True
    book.save(path)


if __name__ == "__main__":
    ready = prepare(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(*ready, sep="\n")
