"""What every TCP socket of ours is set to, and whether an idle one is still good.

Rule: no protocol above TCP is known here.
"""

from __future__ import annotations

import select
import socket


def is_readable(connection: socket.socket) -> bool:
    """Whether an idle socket has something to read: its end, or a stray response."""
    return wait(connection, 0)


def wait(connection: socket.socket, seconds: float | None, *, writable: bool = False) -> bool:
    """Wait for something to read, or, if `writable`, for room to write; tell whether there is."""
    if hasattr(select, "poll"):  # select knows the first 1024 descriptors alone
        poll = select.poll()
        poll.register(connection, select.POLLOUT if writable else select.POLLIN)
        return bool(poll.poll(None if seconds is None else seconds * 1000))
    reading, writing = ([], [connection]) if writable else ([connection], [])
    return any(select.select(reading, writing, [], seconds))


def socket_options(keepalive: int) -> list[tuple[int, int, int]]:
    """No delay for small writes; probes after `keepalive` seconds of silence, if not 0."""
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if keepalive:
        options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
        # macOS calls the first of them TCP_KEEPALIVE; Windows before 10 has none of them.
        for names, value in (
            (("TCP_KEEPIDLE", "TCP_KEEPALIVE"), keepalive),
            (("TCP_KEEPINTVL",), max(1, keepalive // 3)),
            (("TCP_KEEPCNT",), 3),
        ):
            for name in names:
                if hasattr(socket, name):
                    options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
                    break
    return options
