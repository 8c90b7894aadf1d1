"""How gunicorn runs the dashboard: read from the folder in which it starts; what its command line says wins."""

from __future__ import annotations

import ctypes
from typing import Any

workers = 2
worker_class = "gthread"
threads = 12  # ten documents at once wait for each other and hold a thread each: readers need others
timeout = 30
keepalive = 5
max_requests, max_requests_jitter = 50_000, 5_000  # nothing leaks that we know of; this is for what we do not know
accesslog = None  # who reads what is not written down
preload_app = True  # one application, made before the fork, is shared by all workers
control_socket_disable = True  # no second way in; and a service without a home has no place for it
logger_class = "dashboard.security.server_log.QuietLogger"

# of mallopt(3): at most two arenas; large blocks are mapped, and given back; a free end of the heap too
_ALLOCATOR = {-8: 2, -3: 131_072, -1: 131_072}


def on_starting(_server: Any) -> None:
    """Keep glibc from holding on to memory that a large answer needed once. Elsewhere there is no such call."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option:
        for option, value in _ALLOCATOR.items():
            set_option(option, value)


def when_ready(server: Any) -> None:
    """Read what all workers share, before they are forked. Connections that last are opened after it, by each of them."""
    from dashboard import warm

    def close() -> None:
        for listener in server.LISTENERS:
            listener.close()

    warm.before_fork(server.app.wsgi())
    warm.in_own_process(server.app.wsgi(), close)
