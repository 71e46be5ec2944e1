"""``taizhang`` and ``python -m toolkit``."""

import sys


def run() -> None:
    """Run the command line; a Ctrl-C while it is still being loaded ends without a word."""
    try:
        from toolkit.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
