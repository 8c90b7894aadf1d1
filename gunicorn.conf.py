"""How gunicorn runs the dashboard: read from the folder in which it starts; what its command line says wins."""

from __future__ import annotations

from typing import Any

workers = 2
worker_class = "gthread"
threads = 4
timeout = 30
keepalive = 5
max_requests, max_requests_jitter = 50_000, 5_000  # nothing leaks that we know of; this is for what we do not know
accesslog = None  # who reads what is not written down
control_socket_disable = True  # no second way in; and a service without a home has no place for it
logger_class = "dashboard.security.server_log.QuietLogger"


def on_starting(_server: Any) -> None:
    """Import and read what all workers share, before they are forked. The engine is made after it, in each of them."""
    from dashboard import app, warm  # noqa: F401 - imported for the workers

    warm.before_fork()


def post_worker_init(worker: Any) -> None:
    """Draw the first pages while nobody waits."""
    from dashboard import warm

    warm.in_background(worker.wsgi)
