"""Where nobody signs in, the site answers this machine alone. Both at the start and for each request it fails closed."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import sys
from typing import Any

import flask

from dashboard.settings import Settings, SettingsError

_MOST_DESCRIPTORS = 1024
HOW = (
    "the team's door is open without a login, so it listens on loopback only. For other readers set AUTH=accounts with "
    "TLS=1 (see docs/deploy.md), or AUDIENCE=public with a public database"
)


def is_open(settings: Settings) -> bool:
    """Whether whoever reaches this process may read everything."""
    return not settings.is_public and not settings.auth


def stays_local(settings: Settings) -> bool:
    """Whether only this machine may reach the process: the open door, and a login without TLS."""
    return not settings.is_public and not (settings.auth and settings.tls)


def is_loopback(address: str) -> bool:
    """Whether a literal address or ``localhost`` is this machine. Any other name is not, wherever it may lead."""
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def require_local_address(settings: Settings, host: str) -> None:
    """Refuse to listen where strangers could come in.

    Raises:
        SettingsError: what to set instead.
    """
    if stays_local(settings) and not is_loopback(host):
        raise SettingsError(f"refusing to listen on {host or 'every address'}: {_why(settings)}")


def require_local_sockets(settings: Settings) -> None:
    """The same for a server that was started by somebody else: looks at the sockets on which this process listens.

    Raises:
        SettingsError: what to set instead.
    """
    for host in listening_addresses() or announced_addresses():
        require_local_address(settings, host)


def listening_addresses() -> list[str]:
    """Addresses of the listening sockets of this process; a Unix socket counts as its path."""
    found = []
    for descriptor in range(3, _MOST_DESCRIPTORS):
        try:
            copy = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        with copy:
            try:
                if copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    name: Any = copy.getsockname()
                    found.append(str(name[0] if isinstance(name, tuple) else name))
            except OSError:
                continue
    return found


def announced_addresses() -> list[str]:
    """Where gunicorn was told to listen, for an application that is loaded before the sockets are opened."""
    given = " ".join([*sys.argv[1:], os.environ.get("GUNICORN_CMD_ARGS", "")])
    return [host.rpartition(":")[0] or host for host in re.findall(r"(?:^| )(?:--bind[= ]|-b ?)(\S+)", given)]


def register_local_only(server: flask.Flask, settings: Settings) -> None:
    """Refuse every request that does not come from this machine to this machine under a name of this machine.

    The name matters: a hostile page can point a name of its own at 127.0.0.1 and would then count as the same site.
    """
    if not stays_local(settings):
        return

    @server.before_request
    def local_only() -> flask.typing.ResponseReturnValue | None:
        environ = flask.request.environ
        named = flask.request.host.rsplit(":", 1)[0] if not flask.request.host.endswith("]") else flask.request.host
        addresses = (environ.get("SERVER_NAME", ""), environ.get("REMOTE_ADDR", ""), named)
        if all(is_loopback(address) for address in addresses) and "HTTP_X_FORWARDED_FOR" not in environ:
            return None
        return f"Refused: {_why(settings)}.\n", 403, {"Content-Type": "text/plain; charset=utf-8"}


def _why(settings: Settings) -> str:
    if settings.auth:
        return (
            "a login needs TLS everywhere but on loopback: set TLS=1 once a proxy with TLS stands before this process"
        )
    return HOW
