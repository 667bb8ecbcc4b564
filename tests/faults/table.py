"""What callers see of each fault: the data that the tests check, and `docs/reliability.md` prints.

Rule: nothing here is computed by what is tested. A row holds for all three clients, unless it says
what the asynchronous one sees.
"""

from __future__ import annotations

from typing import Any, NamedTuple

#: What the clients of the tables are given, in seconds.
READ_TIMEOUT = 0.5
TIMEOUT = 2.0

_OUTPUT = "the output"
_TOO_LARGE = "is larger than 134217728 bytes"


class Time(NamedTuple):
    """How long a call takes: in words, and in seconds."""

    words: str
    least: float
    most: float


class Seen(NamedTuple):
    """How a call ends: the class of the error and some of its message, after how many attempts."""

    error: str
    words: str
    attempts: int

    def __str__(self) -> str:
        return f"`{self.error}`: {self.words}" if self.error else _OUTPUT


AT_ONCE = Time("at once", 0.0, 5.0)
#: Three attempts, and nothing but waiting. What a busy machine takes besides is not judged closely.
READS = Time("3 × `read_timeout`", 3 * READ_TIMEOUT * 0.98, 3 * READ_TIMEOUT + 1.5)
READ = Time("`read_timeout`", READ_TIMEOUT * 0.98, READ_TIMEOUT + 1.5)
DEADLINE = Time("`timeout`, within 10 %", TIMEOUT * 0.98, TIMEOUT * 1.1)

SUCCESS = Seen("", "", 1)


class Row(NamedTuple):
    """One fault.

    Attributes:
        happens: in words.
        fault: the name of its script.
        seen: what the caller sees.
        time: how long that takes.
        port: of the server; see `fault_server`.
        requests: how many arrive there, where that is not the number of attempts.
        calls: how many the client makes; `seen` is the last.
        options: of the client.
        by_aiohttp: what the asynchronous client sees, where that is something else.
    """

    happens: str
    fault: str
    seen: Seen
    time: Time = AT_ONCE
    port: str = "plain"
    requests: int | None = None
    calls: int = 1
    options: dict[str, Any] = {}  # noqa: RUF012  # never changed
    by_aiohttp: Seen | None = None

    def seen_by(self, name: str) -> Seen:
        """What this client sees."""
        return self.by_aiohttp or self.seen if name == "aiohttp" else self.seen

    def __str__(self) -> str:
        return self.fault if self.port == "plain" else f"{self.port}-{self.fault}"


def way(words: str, attempts: int = 3) -> Seen:
    """An error of the way."""
    return Seen("TransportError", words, attempts)


def service(code: str, attempts: int = 3) -> Seen:
    """An error of the service, or of somebody in its place."""
    return Seen("ServiceError", code, attempts)


def late(attempts: int = 1) -> Seen:
    """The end of the call's time."""
    where = f", in attempt {attempts}" if attempts > 1 else ""
    return Seen("DeadlineExceededError", f"ran out of its timeout{where}", attempts)


_UNTRUSTED = "is not trusted by CA bundle"
_READ = {"read_timeout": READ_TIMEOUT}
_WHOLE = {"timeout": TIMEOUT}

TABLES: dict[str, list[Row]] = {
    "Connections": [
        Row("the port is closed", "healthy", way("Connection refused"), port="closed", requests=0),
        Row(
            "the host's name does not resolve",
            "healthy",
            way("Name or service not known"),
            port="nowhere",
            requests=0,
        ),
        Row(
            "TLS: certificate of another host",
            "healthy",
            way("certificate is not valid for", 1),
            port="tls-wrong-host",
            requests=0,
        ),
        Row(
            "TLS: certificate expired",
            "healthy",
            way("certificate has expired", 1),
            port="tls-expired",
            requests=0,
        ),
        Row(
            "TLS: certificate signed by itself",
            "healthy",
            way("self-signed certificate", 1),
            port="tls-self-signed",
            requests=0,
        ),
        Row(
            "kept-alive connection ended by the server while idle", "half-closed", SUCCESS, calls=2
        ),
        Row(
            "kept-alive connection reset when the next request is on it",
            "forgotten",
            SUCCESS,
            calls=2,
            requests=3,
        ),
    ],
    "Responses that break off": [
        Row("closed without a response", "closed", way("closed the connection without an answer")),
        Row("reset before the response", "reset-before-headers", way("Connection reset by peer")),
        Row(
            "reset within the header section",
            "reset-in-headers",
            way("is broken: Connection reset by peer"),
            by_aiohttp=way("Connection reset by peer"),
        ),
        Row(
            "reset after the header section",
            "reset-after-headers",
            way("is broken: Connection reset by peer"),
            by_aiohttp=way("is broken: it ended too early"),
        ),
        Row(
            "reset within the body",
            "reset-in-body",
            way("is broken: Connection reset by peer"),
            by_aiohttp=way("is broken: it ended too early"),
        ),
        Row("shorter than its Content-Length", "length-too-long", way("it ended too early")),
        Row("ends within a chunk", "chunk-cut-off", way("it ended too early")),
        Row("ends between chunks", "chunks-cut-off", way("it ended too early")),
    ],
    "Responses that are wrong": [
        Row(
            "longer than its Content-Length",
            "length-too-short",
            Seen("ResponseParseError", "is not XML", 1),
            by_aiohttp=way("it is not HTTP"),
        ),
        Row("garbage in the place of a status line", "garbage", way("it is not HTTP")),
        Row(
            "garbage in the place of a chunk's size",
            "chunk-garbage",
            way("it ended too early"),
            by_aiohttp=way("it is not HTTP"),
        ),
        Row(
            "Content-Encoding: gzip, and is not",
            "gzip-broken",
            way("its content encoding cannot be decoded"),
        ),
        Row("200 with HTML", "html-200", Seen("ResponseParseError", "is not XML", 1)),
        Row("200 with nothing", "empty-200", Seen("ResponseParseError", "is empty", 1)),
    ],
    "Responses that are too large": [
        Row("99 headers", "headers-99", SUCCESS),
        Row(
            "100 headers",
            "headers-100",
            way("it has too many headers"),
            by_aiohttp=SUCCESS,
        ),
        Row("1,000 headers", "headers-1000", way("it has too many headers")),
        Row("a header of 60 KiB", "header-60-kib", SUCCESS),
        Row("a header of 10 MiB", "header-10-mib", way("a line of its header section is too long")),
        Row(
            "a header without end",
            "header-endless",
            way("a line of its header section is too long"),
        ),
        Row("Content-Length: 1 PB", "length-absurd", way(_TOO_LARGE, 1)),
        Row("a chunk of 256 TiB is announced", "chunk-absurd", way("it ended too early")),
        Row("a body without end, in chunks", "endless", way(_TOO_LARGE, 1)),
        Row("a body without end, up to the end of the stream", "endless-close", way(_TOO_LARGE, 1)),
        Row("gzip: 4 MiB that become 4 GiB", "gzip-bomb", way(_TOO_LARGE, 1)),
    ],
    "Answers": [
        Row("redirect: not followed", "redirect", service("TemporaryRedirect", 1)),
        Row("502 with a proxy's HTML", "html-502", service("BadGateway")),
        Row("429 with nothing", "empty-429", service("TooManyRequests")),
        Row("500, then 200", "500-then-200", Seen("", "", 2)),
        Row("throttled", "throttled", service("Throttling")),
        Row(
            "503, to be retried after an hour, with a `timeout`",
            "come-back-later",
            service("ServiceUnavailable", 1),
            options=_WHOLE,
        ),
        Row("the service's clock is 10 minutes ahead", "clock-ahead", Seen("", "", 2)),
        Row("the service's clock is 10 minutes behind", "clock-behind", Seen("", "", 2)),
    ],
    "Silence, with `read_timeout`": [
        Row(
            "never answers",
            "silent",
            Seen("RequestTimeoutError", "sent nothing for 0.5 s", 3),
            READS,
            options=_READ,
        ),
        Row(
            "falls silent within the body",
            "silent-in-body",
            Seen("RequestTimeoutError", "sent nothing for 0.5 s", 3),
            READS,
            options=_READ,
        ),
        Row(
            "one byte each second",
            "drip-body",
            Seen("RequestTimeoutError", "sent nothing for 0.5 s", 3),
            READS,
            options=_READ,
        ),
    ],
    "Slowness, with `timeout`": [
        Row("never accepts", "healthy", late(), DEADLINE, "full", 0, options=_WHOLE),
        Row("accepts, no TLS handshake", "healthy", late(), DEADLINE, "silent-tls", 0, 1, _WHOLE),
        Row(
            "four addresses, none accepts",
            "healthy",
            late(),
            DEADLINE,
            port="many",
            requests=0,
            options=_WHOLE,
        ),
        Row("never answers", "silent", late(), DEADLINE, options=_WHOLE),
        Row("one byte of a header each second", "drip-headers", late(), DEADLINE, options=_WHOLE),
        Row("one byte of the body each second", "drip-body", late(), DEADLINE, options=_WHOLE),
        Row(
            "500, each after 0.55 s, 20 attempts allowed",
            "500-slowly",
            late(4),
            DEADLINE,
            options={**_WHOLE, "max_attempts": 20},
        ),
    ],
}

#: What somebody sees who reads a streamed body: the call itself has succeeded.
DOWNLOADS: list[Row] = [
    Row(
        "reset within the body",
        "reset-in-body",
        way("is broken: Connection reset by peer", 1),
        by_aiohttp=way("is broken: it ended too early", 1),
    ),
    Row("shorter than its Content-Length", "length-too-long", way("it ended too early", 1)),
    Row("Content-Length: 1 PB", "length-absurd", way("it ended too early", 1)),
    Row("ends within a chunk", "chunk-cut-off", way("it ended too early", 1)),
    Row("ends between chunks", "chunks-cut-off", way("it ended too early", 1)),
    Row(
        "falls silent, with `read_timeout`",
        "silent-in-body",
        Seen("RequestTimeoutError", "sent nothing for 0.5 s", 1),
        READ,
        options=_READ,
    ),
    Row(
        "one byte each second, with `read_timeout`",
        "drip-body",
        Seen("RequestTimeoutError", "sent nothing for 0.5 s", 1),
        READ,
        options=_READ,
    ),
]

#: What becomes of an upload whose body can be read only once: a generator.
UPLOADS: list[Row] = [
    Row("500", "500", service("InternalServerError", 1)),
    Row("429 with nothing", "empty-429", service("TooManyRequests", 1)),
    Row("reset before the response", "reset-before-headers", way("Connection reset by peer", 1)),
    Row("shorter than its Content-Length", "length-too-long", way("it ended too early", 1)),
    Row(
        "kept-alive connection reset when the request is on it",
        "forgotten",
        way("Connection reset by peer", 1),
        calls=2,
        requests=2,
    ),
]


def document() -> dict[str, list[str]]:
    """The lines of each table as the documentation has them."""
    tables: dict[str, list[str]] = {}
    streamed = {"Streamed responses": DOWNLOADS, "Streamed requests": UPLOADS}
    for title, rows in {**TABLES, **streamed}.items():
        lines = tables[title] = [
            "| what happens | what the caller sees | attempts | how long |",
            "| --- | --- | ---: | --- |",
        ]
        for row in rows:
            seen, attempts = str(row.seen), str(row.seen.attempts)
            if row.by_aiohttp is not None:
                seen += f"; aiohttp: {row.by_aiohttp}"
                if row.by_aiohttp.attempts != row.seen.attempts:
                    attempts += f"; {row.by_aiohttp.attempts}"
            lines.append(f"| {row.happens} | {seen} | {attempts} | {row.time.words} |")
    return tables
