"""进展一览 and 公开版: a consolidated ledger as one page of HTML that anybody can open, and as what may be published.

``write_board`` makes the page for the leaders of the office, ``write_public`` what may leave the house. Pages are rendered from
``templates/board``; they need no network, and no script to be read.
"""

from __future__ import annotations

from toolkit.report.board.public import write_public
from toolkit.report.board.write import write_board

__all__ = ["write_board", "write_public"]
