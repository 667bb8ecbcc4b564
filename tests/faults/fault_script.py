"""What the server does with a request, by name. A script tells whether the connection may go on.

Rule: a script sends bytes as it wants them, right or wrong; nothing is repaired on the way.
"""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_server import Asked, Connection

    Script = Callable[[Connection, Asked], bool]

IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/joe</Arn>"
    b"<UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult>"
    b"</GetCallerIdentityResponse>"
)
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1>&nbsp;<hr></body></html>"
MIB = 1 << 20
SKEW = 600


def refusal(code: str) -> bytes:
    """An error in the words of the service."""
    return (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    ).encode()


def head(*lines: str, status: str = "200 OK") -> bytes:
    """A header section."""
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode()


def whole(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    """A response as it should be."""
    return head(f"Content-Length: {len(body)}", *lines, status=status) + body


def healthy(connection: Connection, asked: Asked) -> bool:
    """What the caller hopes for."""
    connection.send(whole(IDENTITY))
    return True


def say(data: bytes, connection: Connection, asked: Asked, *, on: bool = False) -> bool:
    """Send this, and close unless `on`."""
    connection.send(data)
    return on


def say_and_reset(data: bytes, connection: Connection, asked: Asked) -> bool:
    """Send this, and close with a reset once it has been read."""
    connection.send(data)
    time.sleep(0.05)  # a reset takes along what is still on its way
    connection.reset()
    return False


def say_and_wait(data: bytes, connection: Connection, asked: Asked) -> bool:
    """Send this, and nothing more until the client goes."""
    connection.send(data)
    connection.is_left()
    return False


def drip(data: bytes, connection: Connection, asked: Asked) -> bool:
    """Send this, and a byte each second until the client goes."""
    connection.send(data)
    while not connection.is_left(1.0):
        connection.send(b"x")
    return False


def repeat(data: bytes, piece: bytes, connection: Connection, asked: Asked) -> bool:
    """Send this, and then a piece again and again until the client goes."""
    connection.send(data)
    while True:
        connection.send(piece)


def half_close(connection: Connection, asked: Asked) -> bool:
    """Answer, and end our direction of the connection."""
    connection.send(whole(IDENTITY))
    connection.finish()
    return True


def forget(connection: Connection, asked: Asked) -> bool:
    """Answer the first request; drop the connection when another comes over it."""
    if asked.number != 2:
        return healthy(connection, asked)
    connection.reset()
    return False


def recover(connection: Connection, asked: Asked) -> bool:
    """Fail once."""
    if asked.number > 1:
        return healthy(connection, asked)
    connection.send(whole(b"", status="500 Internal Server Error"))
    return True


def delay(connection: Connection, asked: Asked) -> bool:
    """Fail, and take some time for it."""
    time.sleep(0.55)
    connection.send(whole(b"", status="500 Internal Server Error"))
    return True


def check_clock(skew: int, connection: Connection, asked: Asked) -> bool:
    """Refuse, as AWS does, what was signed more than five minutes from our time."""
    now = time.time() + skew
    signed = datetime.strptime(asked.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    date = f"Date: {formatdate(now, usegmt=True)}"
    if abs(signed.timestamp() - now) > 300:
        connection.send(whole(refusal("SignatureDoesNotMatch"), date, status="403 Forbidden"))
    else:
        connection.send(whole(IDENTITY, date))
    return True


def gzip_bomb() -> bytes:
    """Four GiB of zeros in four MiB: one MiB, made once, again and again."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(bytes(MIB)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + block * 4096


def say_bomb(connection: Connection, asked: Asked) -> bool:
    """Send something small that is large."""
    connection.send(whole(gzip_bomb(), "Content-Encoding: gzip"))
    return True


_LONG = head(f"Content-Length: {len(IDENTITY) + 100}")
_CHUNKED = head("Transfer-Encoding: chunked")
_MANY = [f"X-Header-{number}: {number}" for number in range(1000)]

SCRIPTS: dict[str, Script] = {
    "healthy": healthy,
    "reset-before-headers": partial(say_and_reset, b""),
    "reset-in-headers": partial(say_and_reset, b"HTTP/1.1 200 OK\r\nContent-"),
    "reset-after-headers": partial(say_and_reset, _LONG),
    "reset-in-body": partial(say_and_reset, _LONG + IDENTITY),
    "closed": partial(say, b""),
    "half-closed": half_close,
    "forgotten": forget,
    "silent": partial(say_and_wait, b""),
    "silent-in-body": partial(say_and_wait, _LONG + IDENTITY),
    "drip-headers": partial(drip, b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "drip-body": partial(drip, head("Content-Length: 1000")),
    "length-too-long": partial(say, _LONG + IDENTITY),
    "length-too-short": partial(say, head("Content-Length: 50") + IDENTITY, on=True),
    "length-absurd": partial(say, head(f"Content-Length: {10**15}") + IDENTITY),
    "chunk-cut-off": partial(say, _CHUNKED + b"FF\r\n" + IDENTITY[:100]),
    "chunks-cut-off": partial(say, _CHUNKED + b"64\r\n" + IDENTITY[:100] + b"\r\n"),
    "chunk-absurd": partial(say, _CHUNKED + b"FFFFFFFFFFFF\r\n" + IDENTITY),
    "chunk-garbage": partial(say, _CHUNKED + b"no number\r\n" + IDENTITY),
    "endless": partial(repeat, _CHUNKED, b"100000\r\n" + bytes(MIB) + b"\r\n"),
    "endless-close": partial(repeat, head(), bytes(MIB)),
    "garbage": partial(say, b"SSH-2.0-OpenSSH_9.9\r\n"),
    "headers-99": partial(say, whole(IDENTITY, *_MANY[:98]), on=True),
    "headers-100": partial(say, whole(IDENTITY, *_MANY[:99]), on=True),
    "headers-1000": partial(say, whole(IDENTITY, *_MANY), on=True),
    "header-60-kib": partial(say, whole(IDENTITY, "X-Long: " + "x" * 60 * 1024), on=True),
    "header-10-mib": partial(say, whole(IDENTITY, "X-Long: " + "x" * 10 * MIB), on=True),
    "header-endless": partial(repeat, b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * MIB),
    "gzip-bomb": say_bomb,
    "gzip-broken": partial(say, whole(IDENTITY, "Content-Encoding: gzip"), on=True),
    "redirect": partial(
        say,
        whole(b"", "Location: /healthy/elsewhere/", status="307 Temporary Redirect"),
        on=True,
    ),
    "html-502": partial(say, whole(HTML, "Content-Type: text/html", status="502 Bad Gateway")),
    "html-200": partial(say, whole(HTML, "Content-Type: text/html"), on=True),
    "empty-200": partial(say, whole(b""), on=True),
    "empty-429": partial(say, whole(b"", status="429 Too Many Requests"), on=True),
    "500-then-200": recover,
    "500-slowly": delay,
    "500": partial(say, whole(b"", status="500 Internal Server Error"), on=True),
    "throttled": partial(say, whole(refusal("Throttling"), status="400 Bad Request"), on=True),
    "come-back-later": partial(
        say, whole(b"", "Retry-After: 3600", status="503 Service Unavailable"), on=True
    ),
    "clock-ahead": partial(check_clock, SKEW),
    "clock-behind": partial(check_clock, -SKEW),
}
