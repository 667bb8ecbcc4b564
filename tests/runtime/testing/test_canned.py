"""The transport with one answer."""

from __future__ import annotations

import asyncio

from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.testing import CannedTransport


def test_it_answers_every_request_and_keeps_what_was_sent() -> None:
    transport = CannedTransport(201, {"X-Id": "1"}, b"body")
    request = Request.from_url("POST", "https://host/p?q=1", {"a": "b"}, b"sent")

    first = transport.send(request, Timeouts())
    second = asyncio.run(transport.asend(request, Timeouts(), direct=True))

    assert (first.status, first.headers, first.body) == (201, {"x-id": "1"}, b"body")
    assert (second.status, second.headers, second.body) == (201, {"x-id": "1"}, b"body")
    assert len(transport.requests) == 2
    kept = transport.requests[0]
    assert (kept.method, kept.url) == ("POST", "https://host/p?q=1")
    assert (kept.headers, kept.body) == ({"a": "b"}, b"sent")


def test_what_it_keeps_does_not_change_with_the_request() -> None:
    transport = CannedTransport()
    request = Request("GET", host="host", headers={"a": "b"})
    response = transport.send(request, Timeouts())
    request.headers["a"] = "changed"
    response.headers["new"] = "x"
    assert transport.requests[0].headers == {"a": "b"}
    assert transport.send(request, Timeouts()).headers == {}


def test_closing_leaves_what_was_sent() -> None:
    transport = CannedTransport()
    transport.send(Request("GET", host="host"), Timeouts())
    transport.close()
    asyncio.run(transport.aclose())
    assert len(transport.requests) == 1
