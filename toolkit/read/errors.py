"""Why a file as a whole could not be read."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that cannot be read: ``code`` is its finding (F1xx), ``gaps`` fill the sentence of that finding."""

    def __init__(self, code: str, **gaps: str) -> None:
        super().__init__(code)
        self.code = code
        self.gaps: dict[str, str] = gaps

    def __reduce__(self) -> tuple[object, ...]:
        """Worker processes send it back: an exception with keywords does not pickle by itself."""
        return _rebuild, (self.code, self.gaps)


def _rebuild(code: str, gaps: dict[str, str]) -> Unreadable:
    return Unreadable(code, **gaps)
