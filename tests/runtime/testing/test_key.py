"""API keys: taken out of what the service's side reads, and out of recordings."""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith_runtime.http import Request
from tinsmith_runtime.operation import Service
from tinsmith_runtime.testing.key import take_key
from tinsmith_runtime.testing.redaction import Redaction


def service(**traits: Any) -> Service:
    return Service(
        "Gate", package="", api_version="", client_version="", protocol="", name="Gate", **traits
    )


QUERY = service(api_key_auth={"name": "gate key", "in": "query"})
HEADER = service(api_key_auth={"name": "Authorization", "in": "header", "scheme": "Key"})


def test_a_service_without_keys_gets_its_request() -> None:
    request = Request("GET", query="key=1")
    assert take_key(service(), request) == (request, "")


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("gate%20key=a%26b", ""),
        ("a=1&gate%20key=a%26b&b=2", "a=1&b=2"),
    ],
)
def test_a_key_in_the_query_is_taken_out(query: str, left: str) -> None:
    request = Request("GET", query=query)
    without, key = take_key(QUERY, request)
    assert (without.query, key, request.query) == (left, "a&b", query)


def test_a_request_without_its_key_stays_as_it_is() -> None:
    request = Request("GET", query="gate=1")
    assert take_key(QUERY, request) == (request, "")


def test_a_key_in_a_header_is_known_without_its_scheme() -> None:
    request = Request("GET", headers={"authorization": "Key canary"})
    assert take_key(HEADER, request) == (request, "canary")


def test_errors_that_quote_a_secret_are_kept_without_it() -> None:
    plain = Request("GET")
    assert Redaction(plain, "canary").text("you sent canary") == "you sent ***"
    bearer = Request("GET", headers={"authorization": "Bearer canary"})
    assert Redaction(bearer).text("you sent canary") == "you sent ***"
