"""What is known of the mail (来信) that brought a file: who sent it, when, about what."""

from __future__ import annotations

from typing import NamedTuple


class Incoming(NamedTuple):
    """A received mail. ``file`` is its name as in every output, ``address`` the sender's in lower case, ``name`` as shown.

    ``sent`` is the time of receipt (迟报 and the order of versions go by it): ISO 8601 text with the offset of China, None when
    the mail states none. Texts are empty where the mail says nothing.
    """

    file: str
    address: str = ""
    name: str = ""
    subject: str = ""
    sent: str | None = None

    @property
    def day(self) -> str | None:
        """The day of receipt in China, YYYY-MM-DD."""
        return self.sent[:10] if self.sent else None

    @property
    def moment(self) -> str:
        """Day and minute of receipt as a person reads them; empty when they are not known."""
        return self.sent[:16].replace("T", " ") if self.sent else ""
