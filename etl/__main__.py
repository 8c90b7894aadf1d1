"""``python -m etl``."""

import os
import sys

from etl.cli import main

if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # all is written and closed; Python would take all it holds apart first, 0.3 s and more
