"""How the parts of a package refer to each other."""

from __future__ import annotations

from typing import NamedTuple

from toolkit.read.errors import Unreadable
from toolkit.read.package import Package
from toolkit.read.xml import Node, Remark, parse_part, tree_setup


class Relation(NamedTuple):
    """One relation: its kind (the last word of its type, the same in both kinds of Office Open XML) and target part."""

    kind: str
    target: str


def resolved(base: str, target: str) -> str:
    """The part that ``target`` names when it stands in the relations of part ``base``."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    steps = base.replace("\\", "/").split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def relations(package: Package, part: str, remarks: list[Remark]) -> dict[str, Relation]:
    """Relations of ``part`` (of the package itself for an empty name) by id, without links to the outside."""
    folder, _, name = part.replace("\\", "/").rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if where not in package:
        return {}
    root = optional(package, where, remarks)
    found: dict[str, Relation] = {}
    for node in root.all("Relationship") if root else ():
        entry = node.attributes
        if entry.get("TargetMode") != "External":
            kind = entry.get("Type", "").rpartition("/")[2]
            found[entry.get("Id", "")] = Relation(kind, resolved(part, entry.get("Target", "")))
    return found


def find_type(links: dict[str, Relation], kind: str) -> str | None:
    """The first target of that kind."""
    return next((link.target for link in links.values() if link.kind == kind), None)


def optional(package: Package, part: str, remarks: list[Remark]) -> Node | None:
    """A small part as nodes; None with a remark F116 when it is missing or damaged, so that the cells stay readable."""
    try:
        return parse_part(package, part, tree_setup, remarks)
    except KeyError:
        pass
    except Unreadable as error:
        if error.code in ("F103", "F104"):
            raise
    remarks.append(("F116", None, {"part": part}))
    return None
