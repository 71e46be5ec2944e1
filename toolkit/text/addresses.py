"""Mail addresses as people type them into a cell: 李副县长 li@example.cn；办公室 <office@example.cn>."""

from __future__ import annotations

import re
import unicodedata

from toolkit.model.mail import Address

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(
    rf"(?<![^\s<>()（）:：,;\"'“”])({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)(?![A-Za-z0-9@.-]*[A-Za-z0-9@-])"
)
"""The dot-atom of RFC 5322 before the @, a host name after it: nothing that a header or an SMTP command could mind."""
_BLANK = frozenset(("", "无", "暂无", "没有", "/", "\\", "-", "--", "—", "——"))
_LONGEST = 254
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def one_line(text: str) -> str:
    """The text as it can stand in a header: line ends and runs of white space are one space, what nobody sees is dropped.

    Dropped are control and formatting characters (also those that turn the direction of writing) and lone surrogates.
    """
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in _INVISIBLE).strip()


def addresses_in(cell: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The addresses in one cell, and the parts of it that hold none or several; both empty for a blank cell.

    Separated by ；;、，, or lines; each with or without a name before it. Full-width letters count as ordinary ones.
    """
    plain = unicodedata.normalize("NFKC", cell).replace("。", ".")
    if plain.strip() in _BLANK:
        return (), ()
    found: dict[str, Address] = {}
    wrong = []
    for part in filter(None, (one_line(one) for one in re.split(r"[;,、\n\r]", plain))):
        several = _MAIL.findall(part)
        if len(several) > 1 and part.count("@") == len(several):  # only white space between them
            for local, host in several:
                found.setdefault(f"{local}@{host}".lower(), Address("", f"{local}@{host.lower()}"))
            continue
        match = _MAIL.search(part)
        if match is None or part.count("@") != 1 or len(match.group()) > _LONGEST:
            wrong.append(part)
            continue
        mail = f"{match[1]}@{match[2].lower()}"
        name = (part[: match.start()] + " " + part[match.end() :]).translate({ord(one): " " for one in '<>"“”'})
        found.setdefault(mail.lower(), Address(one_line(name).strip("()（）:： "), mail))
    return tuple(found.values()), tuple(wrong)


def domain_of(mail: str) -> str:
    """What stands behind the @, in lower case."""
    return mail.rpartition("@")[2].lower()


def allowed(mail: str, domains: tuple[str, ...]) -> bool:
    """Whether letters may go to ``mail``: its domain is one of ``domains`` or below one; any when there are none."""
    own = domain_of(mail)
    return not domains or any(own == one or own.endswith(f".{one}") for one in domains)
