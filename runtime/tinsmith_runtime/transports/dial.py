"""A TCP connection to one of a host's addresses.

Rule: all addresses together have the time of one connection. Each has its share of what is left, so
that one that is silent leaves time for the others. Only the system's own look-up of a name cannot
be interrupted.
"""

from __future__ import annotations

import socket
from time import monotonic

from .tcp import socket_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .exchange import Exchange


def dial(host: str, port: int, exchange: Exchange) -> socket.socket:
    """Connect. What comes next over the socket, a TLS handshake mostly, has the time that is left.

    Raises:
        OSError: no address accepts; the error of the last one. `TimeoutError` if time was the
            reason.
    """
    patience = exchange.patience(exchange.timeouts.connect)
    end = None if patience is None else monotonic() + patience
    found = socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM)
    options = socket_options(exchange.options.tcp_keepalive)
    failure = OSError("no address")
    for place, (family, kind, protocol, _, address) in enumerate(found):
        left = _left(end)
        share = None if left is None else left / (len(found) - place)
        connection = None
        try:
            connection = socket.socket(family, kind, protocol)
            for option in options:
                connection.setsockopt(*option)
            connection.settimeout(share)
            connection.connect(address)
            connection.settimeout(_left(end))
            return connection
        except BaseException as error:
            if connection is not None:
                connection.close()
            if not isinstance(error, OSError):
                raise
            failure = error
    try:
        raise failure
    finally:
        del failure  # its traceback holds this frame


def _left(end: float | None) -> float | None:
    if end is None:
        return None
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError("the time to connect is up")
    return left
