"""taizhang: many units' workbooks in, one consolidated ledger out."""

__version__ = "0.1.0"
