"""Layout files: the bundled ones are sound, and a mistake in one is told in one Chinese sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.settings.errors import SettingsError
from toolkit.settings.layouts import load_layouts, read_layout, read_layouts

GOOD = """
name = "清单"
rows = "open"
required = [["name"]]
[columns."名称"]
key = "name"
use = "answer"
"""


def test_the_bundled_layouts() -> None:
    first, second = load_layouts()
    assert (first.name, first.rows, second.name, second.rows) == ("落实台账", "fixed", "证明事项清单", "open")
    keys = [column.key for column in first.columns]
    assert keys[:3] == ["id", "seq", "theme"]
    assert {"requirement", "units", "lead", "resp", "support", "deadline", "progress", "problem", "status"} <= set(keys)
    assert [c.key for c in first.columns if c.use == "answer"] == ["progress", "problem", "status"]
    assert load_layouts() is load_layouts()


def test_no_head_means_two_columns_unless_the_layout_says_which() -> None:
    for layout in load_layouts():
        seen: dict[str, str] = {}
        for column in layout.columns:
            for head in (column.title, *column.synonyms):
                assert head not in seen or column.beside, (head, seen[head], column.key)
                seen.setdefault(head, column.key)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "清单"', "", "缺少 name"),
        ('"open"', '"both"', "rows 应为"),
        ('[["name"]]', '["name"]', "required 应写成"),
        ('[["name"]]', '[["other"]]', "没有这一栏"),
        ('key = "name"', "", "缺少 key"),
        ('use = "answer"', 'use = "填报"', "use 应为"),
        ('use = "answer"', 'usage = "answer"', "不认识的写法“usage”"),
        ('use = "answer"', 'synonyms = "名字"', "synonyms 应是"),
        ('use = "answer"', 'instead = "other"', "没有这一栏"),
        ('use = "answer"', "use = answer", "写法有误（第7行）"),
        ('[columns."名称"]\nkey = "name"\nuse = "answer"\n', "", "没有一栏"),
        ('use = "answer"', 'use = "answer"\n[columns."名字"]\nkey = "name"', "key 都是“name”"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_file(old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError) as caught:
        read_layout("清单.toml", GOOD.replace(old, new).encode())
    assert "“清单.toml”" in str(caught.value)
    assert told in str(caught.value)


def test_a_file_in_another_encoding_is_named() -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        read_layout("清单.toml", GOOD.encode("gb18030"))


def test_a_folder_without_layouts_and_two_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有版式文件"):
        read_layouts(tmp_path)
    for name in ("甲.toml", "乙.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(SettingsError, match="都叫“清单”"):
        read_layouts(tmp_path)
