"""What must always be there: minimum counts of the shipped evidence fail a publish, unusual jumps warn.

A file that was cut off or emptied by mistake is caught here, before it becomes a release.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from etl.assemble import Evidence
from etl.errors import ExpectationError

PATH = Path(__file__).parent / "expectations.yml"


def require(evidence: Evidence, *, shipped: bool) -> None:
    """Compare the counts with ``expectations.yml``.

    Args:
        evidence: the assembled tables.
        shipped: whether this is the project's own evidence, for which the minimum counts hold.

    Raises:
        ExpectationError: a table holds fewer rows than it must.
    """
    if not shipped:
        return
    minimum = yaml.safe_load(PATH.read_text(encoding="utf-8"))["minimum"]
    for table, count in minimum.items():
        found = len(evidence[table])
        if found < count:
            raise ExpectationError(
                f"the shipped evidence has {found} rows of {table}, at least {count} are expected: "
                "a file may be cut off (see etl/expectations.yml)"
            )
