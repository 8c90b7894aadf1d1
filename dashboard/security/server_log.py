"""gunicorn's log without what it would tell of readers: the address of a broken request, the path of a failed one."""

from __future__ import annotations

import logging

from gunicorn.glogging import Logger


class QuietLogger(Logger):  # type: ignore[misc]
    """The error log with such lines shortened; the access log stays off (``gunicorn.conf.py``)."""

    def setup(self, cfg: object) -> None:
        """Called by gunicorn once the configuration is read."""
        super().setup(cfg)
        self.error_log.addFilter(shorten)


def shorten(record: logging.LogRecord) -> bool:
    """Cut a line that names an address or a path; every line passes."""
    text = str(record.msg)
    if "from ip=" in text:
        record.msg, record.args = "A request that is none was refused", ()
    elif text.startswith(("Error handling request", "Error processing")):
        record.msg, record.args, record.exc_info, record.exc_text = (
            "A request failed outside the application",
            (),
            None,
            None,
        )
    return True
