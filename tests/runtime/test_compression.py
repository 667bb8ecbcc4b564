"""Compressed request bodies: when, how, and how it is said."""

from __future__ import annotations

import gzip

import pytest

from tinsmith_runtime.compression import compress
from tinsmith_runtime.http import Request
from tinsmith_runtime.operation import Operation
from tinsmith_runtime.structure import Output

GZIP = Operation("Put", output=Output, request_compression=("zstd", "gzip"))
OTHER = Operation("Put", output=Output, request_compression=("zstd",))
BODY = b"petrichor " * 100


def compressed(operation: Operation, min_size: int, headers: dict[str, str]) -> Request:
    request = Request("POST", body=BODY, headers=headers)
    compress(request, operation, min_size)
    return request


@pytest.mark.parametrize("min_size", [0, len(BODY)])
def test_bodies_of_the_size_are_compressed(min_size: int) -> None:
    request = compressed(GZIP, min_size, {})
    assert len(request.body) < len(BODY)
    assert gzip.decompress(request.body) == BODY
    assert request.headers == {"content-encoding": "gzip"}


def test_smaller_bodies_are_not() -> None:
    request = compressed(GZIP, len(BODY) + 1, {"a": "b"})
    assert request.body == BODY
    assert request.headers == {"a": "b"}


def test_encodings_that_are_not_known_are_left_alone() -> None:
    assert compressed(OTHER, 0, {}).body == BODY


def test_what_was_applied_before_is_named_before() -> None:
    request = compressed(GZIP, 0, {"content-encoding": "custom"})
    assert request.headers["content-encoding"] == "custom, gzip"


def test_equal_bodies_become_equal_bodies() -> None:
    assert compressed(GZIP, 0, {}).body == compressed(GZIP, 0, {}).body
    assert compressed(GZIP, 0, {}).body[4:8] == bytes(4), "no time of compression"
