"""The seed of unit names in ``templates/units`` → frozen records."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from toolkit.model.unit import Region
from toolkit.settings.resources import templates
from toolkit.text.roster import Collective, Names, Rename


@lru_cache(maxsize=1)
def load_names() -> Names:
    """Stems, systems, collectives, renames and autonomous regions that come with the tool. RuntimeError when the files are damaged."""
    stems: dict[str, str] = {}
    data = _read("stems.toml")
    for full, variants in data["stems"].items():
        for variant in (full, *variants):
            if stems.setdefault(variant, full) != full:
                raise RuntimeError(f"安装不完整：templates/units/stems.toml 里“{variant}”写了两次。")
    prefixes = data["prefixes"]
    systems = {word: first for first, same in prefixes["same"].items() for word in (first, *same)}
    longest_first = dict(sorted(systems.items(), key=lambda pair: -len(pair[0])))
    return Names(
        stems=stems,
        drop=tuple(prefixes["drop"]),
        systems=longest_first,
        collectives=tuple(Collective(**entry) for entry in _read("collectives.toml")["collective"]),
        renames=tuple(Rename(**entry) for entry in _read("renames.toml")["rename"]),
        regions=tuple(Region(r["full"], r["short"], tuple(r["places"])) for r in _read("regions.toml")["region"]),
    )


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((templates() / "units" / name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RuntimeError(f"安装不完整：templates/units/{name} 读不出来，请重新安装 taizhang。") from error
