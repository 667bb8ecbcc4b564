"""What models other than STS's ask of a client: endpoints by input, host prefixes, idempotency
tokens, compression, secrets in every shape."""

from __future__ import annotations

import logging
import pickle
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from client_world import Clients, ok, refusal
from other_service import (
    AsyncOther,
    Busy,
    LeakyError,
    ListCommand,
    Other,
    OtherError,
    PutCommand,
    installed,
)
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.http import Response
from tinsmith_runtime.retry import StandardRetryStrategy

PUT = PutCommand(place="here")
DONE = ok(b"<PutResponse><PutResult/></PutResponse>")
LISTED = ok(b"<ListResponse/>")


@pytest.fixture
def other(both: Clients, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """Clients of the other service."""
    monkeypatch.setattr(
        Clients, "cls", property(lambda self: AsyncOther if self.is_async else Other)
    )
    with installed():
        yield both


# ---- endpoints ----


def test_the_input_chooses_the_endpoint(other: Clients) -> None:
    client = other.make(DONE, DONE, LISTED, DONE)
    for command in (PUT, PutCommand(place="there"), ListCommand(), PUT):
        other.send(client, command)
    assert [request.url for request in client.config.transport.requests] == [
        "https://here.data.here.data.eu-central-1.example/data/",
        "https://there.data.there.data.eu-central-1.example/data/",
        "https://none.control.eu-central-1.example/control/",
        "https://here.data.here.data.eu-central-1.example/data/",
    ]
    for request in client.config.transport.requests:
        assert request.headers["host"] == request.host


def test_a_label_that_cannot_be_part_of_a_host(other: Clients) -> None:
    client = other.make(DONE)
    with pytest.raises(ValidationError, match="place: becomes part of the host name"):
        other.send(client, PutCommand(place="not here"))
    assert not client.config.transport.requests


def test_there_are_no_unsigned_surprises(other: Clients) -> None:
    client = other.make(DONE)
    other.send(client, PUT)
    authorization = client.config.transport.requests[0].headers["authorization"]
    assert "/eu-central-1/other/aws4_request" in authorization
    assert "api/other-thing#0.1.0" in client.config.transport.requests[0].headers["user-agent"]


# ---- idempotency tokens ----


def test_all_attempts_send_the_same_token(other: Clients) -> None:
    client = other.make(refusal("InternalFailure", 500), DONE, DONE)
    other.send(client, PUT)
    other.send(client, PUT)
    tokens = [
        parse_qs(request.body.decode())["Token"][0] for request in client.config.transport.requests
    ]
    assert tokens[0] == tokens[1] != tokens[2]
    assert UUID(tokens[0]).version == 4
    assert PUT.token is None


def test_a_token_of_the_users_is_sent(other: Clients) -> None:
    client = other.make(DONE)
    other.send(client, PUT.replace(token="mine"))
    assert b"Token=mine" in client.config.transport.requests[0].body


# ---- compression ----


@pytest.mark.parametrize(
    ("options", "compressed"),
    [
        ({}, False),
        ({"request_min_compression_size_bytes": 100}, True),
        ({"request_min_compression_size_bytes": lambda: 100}, True),
        ({"request_min_compression_size_bytes": 0, "disable_request_compression": True}, False),
    ],
)
def test_requests_are_compressed(other: Clients, options: dict[str, Any], compressed: bool) -> None:
    client = other.make(LISTED, **options)
    other.send(client, ListCommand(text="a" * 1000))
    (request,) = client.config.transport.requests
    assert request.headers.get("content-encoding") == ("gzip" if compressed else None)
    assert request.headers["content-length"] == str(len(request.body))
    assert (" m/E,e,L" in request.headers["user-agent"]) is compressed
    body = zlib.decompress(request.body, 31) if compressed else request.body
    assert body.startswith(b"Action=List&Version=2020-01-01&Text=aaa")


# ---- errors ----


def test_errors_with_members(other: Clients) -> None:
    body = (
        b"<ErrorResponse><Error><Code>Leaky</Code><Message>m</Message><Hint>CANARY</Hint>"
        b"<Where>there</Where></Error></ErrorResponse>"
    )
    client = other.make(Response(400, {}, body, ""))
    with pytest.raises(LeakyError) as caught:
        other.send(client, PUT)
    error = caught.value
    assert (error.hint, error.where) == ("CANARY", "there")  # type: ignore[attr-defined]  # members
    assert repr(error) == "LeakyError(code='Leaky', message='m', hint=***, where='there')"
    assert pickle.loads(pickle.dumps(error)).hint == "CANARY"


def test_errors_that_the_model_calls_throttling(other: Clients) -> None:
    client = other.make(
        refusal("Busy", 400), DONE, retry_strategy=StandardRetryStrategy(random=lambda: 1.0)
    )
    other.send(client, PUT)
    assert other.clock.slept == [1.0]
    client.config.transport.answers = [refusal("Busy", 400, fault="")]
    with pytest.raises(Busy) as caught:
        other.send(client, PUT)
    assert caught.value.fault == "server"
    assert isinstance(caught.value, OtherError)


# ---- secrets in every shape ----

SECRETS = (
    b"<PutResponse><PutResult>"
    b"<SecretNumbers><member>471147</member><member>471148</member></SecretNumbers>"
    b"<SecretMap><entry><key>k</key><value>CANARY-a</value></entry></SecretMap>"
    b"<Locked><Inside>CANARY-b</Inside></Locked>"
    b"<Blob>Q0FOQVJZ</Blob>"
    b"<Choice><New>CANARY-c</New></Choice>"
    b"<Many><member><Inside>CANARY-d</Inside></member></Many>"
    b"<Plain><entry><key>k</key><value>7</value></entry></Plain>"
    b"</PutResult></PutResponse>"
)


@pytest.mark.parametrize("known", [True, False])
def test_no_log_shows_any_of_them(
    other: Clients, caplog: pytest.LogCaptureFixture, known: bool
) -> None:
    body = SECRETS.replace(b"New>", b"Known>") if known else SECRETS
    client = other.make(ok(body))
    with (
        caplog.at_level(logging.DEBUG, "tinsmith_runtime"),
        caplog.at_level(logging.DEBUG, "tinsmith_runtime.wire"),
    ):
        output = other.send(client, PUT)
    assert output.secret_numbers == [471147, 471148]
    assert output.blob == b"CANARY"
    records = [record for record in caplog.records if record.name.startswith("tinsmith_runtime")]
    assert len(records) == 3
    for record in records:
        text = record.getMessage() + repr(pickle.dumps(vars(record)))
        for secret in ("CANARY", "Q0FOQVJZ", "47114"):
            assert secret not in text
    facts = records[-1].tinsmith  # type: ignore[attr-defined]  # extra
    assert facts["output"] == {
        "secret_numbers": "***",
        "secret_map": "***",
        "locked": "***",
        "blob": "***",
        "choice": {"value": "***"} if known else "***",
        "many": "***",
        "plain": {"k": 7},
    }
    shown = records[1].getMessage()
    if known:
        assert "<Blob>***</Blob>" in shown
        assert "<value>7</value>" in shown
        assert "<Inside>***</Inside>" in shown
    else:
        # What no model describes may be anything.
        assert f"<{len(body)} bytes>" in shown or "<New>***</New>" in shown
