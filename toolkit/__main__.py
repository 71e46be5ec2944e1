"""``python -m toolkit``: the same as the command ``taizhang``."""

from toolkit.cli import main

main()
