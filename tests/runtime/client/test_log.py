"""Records of calls, and of what goes over the wire: lazily, structured, without secrets."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from client_sts import (
    AssumeRoleCommand,
    AssumeRoleWithWebIdentityCommand,
    STSServiceException,
    Tag,
)
from client_world import IDENTITY, KEYS, WHO, Clients, ok, refusal
from tinsmith_runtime.errors import (
    ConfigError,
    ResponseParseError,
    SdkError,
    TransportError,
    ValidationError,
)
from tinsmith_runtime.http import Response

ROLE = AssumeRoleCommand(
    role_arn="arn:aws:iam::123456789012:role/demo",
    role_session_name="me",
    token_code="123456",
    tags=[Tag(key="team", value="orders")],
)
CREDENTIALS = (
    b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>"
    b"<SecretAccessKey>s3cret&amp;key</SecretAccessKey><SessionToken>t0ken</SessionToken>"
    b"<Expiration>2030-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    b"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></AssumeRoleResponse>"
)


class Records(logging.Handler):
    """Keeps records, formatted as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        record.getMessage()
        self.records.append(record)

    def facts(self) -> list[Any]:
        return [record.tinsmith for record in self.records]  # type: ignore[attr-defined]  # extra


@pytest.fixture
def calls() -> Iterator[Records]:
    yield from _listening("tinsmith_runtime.client_sts", logging.INFO)


@pytest.fixture
def wire() -> Iterator[Records]:
    yield from _listening("tinsmith_runtime.wire", logging.DEBUG)


def _listening(name: str, level: int) -> Iterator[Records]:
    logger, records = logging.getLogger(name), Records()
    before = logger.level
    logger.addHandler(records)
    logger.setLevel(level)
    yield records
    logger.removeHandler(records)
    logger.setLevel(before)


# ---- one record a call ----


def test_a_success(both: Clients, calls: Records) -> None:
    client = both.make(refusal("InternalFailure", 500), ok(CREDENTIALS), max_attempts=2)
    both.send(client, ROLE)
    (record,) = calls.records
    assert record.name == "tinsmith_runtime.client_sts"
    assert record.levelname == "INFO"
    (facts,) = calls.facts()
    delay = facts["metadata"].pop("total_retry_delay")
    assert delay == pytest.approx(sum(both.clock.slept))
    assert facts == {
        "client": "AsyncSTS" if both.is_async else "STS",
        "command": "AssumeRole",
        "input": {
            "role_arn": "arn:aws:iam::123456789012:role/demo",
            "role_session_name": "me",
            "tags": [{"key": "team", "value": "orders"}],
            "token_code": "***",
        },
        "output": {
            "credentials": {
                "access_key_id": "ASIAEXAMPLE",
                "secret_access_key": "***",
                "session_token": "***",
                "expiration": facts["output"]["credentials"]["expiration"],
            },
        },
        "metadata": {
            "status": 200,
            "request_id": "r-1",
            "extended_request_id": None,
            "cf_id": None,
            "attempts": 2,
            "clock_skew_corrected": False,
            "checksum_algorithm": None,
        },
    }
    kind = facts["client"]
    assert record.getMessage().startswith(f"{kind} AssumeRole {{'input': {{'role_arn': 'arn:")


def test_an_error_of_the_service(both: Clients, calls: Records) -> None:
    client = both.make(refusal("AccessDenied", 403, "no way"))
    with pytest.raises(STSServiceException):
        both.send(client)
    (record,) = calls.records
    assert record.levelname == "ERROR"
    (facts,) = calls.facts()
    assert facts["error"] == {
        "type": "STSServiceException",
        "message": "AccessDenied calling GetCallerIdentity: no way (status 403, "
        "request id 11111111-2222-3333-4444-555555555555)",
        "code": "AccessDenied",
        "fault": "client",
        "members": {},
    }
    assert facts["metadata"]["status"] == 403
    assert "output" not in facts


@pytest.mark.parametrize(
    ("answer", "kind", "attempts"),
    [(TransportError("broken"), "TransportError", 3), (ok(b"<x/>"), "ResponseParseError", 1)],
)
def test_other_errors(both: Clients, calls: Records, answer: Any, kind: str, attempts: int) -> None:
    with pytest.raises(SdkError):
        both.send(both.make(answer))
    (facts,) = calls.facts()
    assert facts["error"]["type"] == kind
    assert facts["metadata"]["attempts"] == attempts


def test_a_cancelled_task() -> None:
    clients = Clients("async")
    import asyncio

    async def hang(request: Any) -> Any:
        await asyncio.sleep(3600)

    async def main(client: Any) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await client.send(WHO)

    for records in _listening("tinsmith_runtime.client_sts", logging.INFO):
        clients.run_coroutine(main(clients.make(hang)))
        assert [facts["error"]["type"] for facts in records.facts()] == ["CancelledError"]
    clients.end()


def test_an_input_that_is_refused_is_no_call(both: Clients, calls: Records) -> None:
    with pytest.raises(ValidationError):
        both.send(both.make(), ROLE.replace(duration_seconds="900"))
    with pytest.raises(ConfigError):
        both.send(both.make(), timeout=-1)
    assert not calls.records


def test_a_loggers_level_counts(both: Clients, calls: Records) -> None:
    logger = logging.getLogger("tinsmith_runtime.client_sts")
    client = both.make(ok(), refusal("AccessDenied", 403))
    logger.setLevel(logging.ERROR)
    both.send(client)
    assert not calls.records


def test_a_logger_of_the_users(both: Clients, calls: Records) -> None:
    for records in _listening("orders.sts", logging.INFO):
        both.send(both.make(logger=logging.getLogger("orders.sts")))
        (facts,) = records.facts()
        assert facts["command"] == "GetCallerIdentity"
    assert not calls.records


def test_a_logger_need_not_be_loggings(both: Clients) -> None:
    class Logger:
        def __init__(self) -> None:
            self.lines: list[tuple[str, str, Any]] = []

        def info(self, message: str, *arguments: object, extra: Any) -> None:
            self.lines.append(("info", message % arguments, extra["tinsmith"]["command"]))

        def error(self, message: str, *arguments: object, extra: Any) -> None:
            self.lines.append(("error", message % arguments, extra["tinsmith"]["command"]))

    mine = Logger()
    client = both.make(ok(), refusal("AccessDenied", 403), logger=mine)
    both.send(client)
    with pytest.raises(STSServiceException):
        both.send(client)
    assert [(line[0], line[2]) for line in mine.lines] == [
        ("info", "GetCallerIdentity"),
        ("error", "GetCallerIdentity"),
    ]


def test_records_hold_plain_values_that_pickle(both: Clients, calls: Records) -> None:
    client = both.make(ok(CREDENTIALS), refusal("AccessDenied", 403))
    both.send(client, ROLE)
    with pytest.raises(STSServiceException):
        both.send(client, ROLE)
    for facts in calls.facts():
        assert pickle.loads(pickle.dumps(facts)) == facts
        assert b"123456" not in pickle.dumps(facts).replace(b"123456789012", b"")
        assert b"client_sts" not in pickle.dumps(facts)


def test_clients_do_not_import_logging() -> None:
    program = """
import sys
from client_sts import STS, GetCallerIdentityCommand
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.testing.canned import CannedTransport

answer = CannedTransport(200, {}, BODY)
keys = AwsCredentialIdentity(access_key_id="AKID", secret_access_key="s")
with STS(region="us-east-1", credentials=keys, transport=answer) as sts:
    assert sts.get_caller_identity().account == "123456789012"
assert "logging" not in sys.modules
"""
    path = [entry for entry in sys.path if entry]
    start = f"import sys; sys.path[:0] = {path!r}; BODY = {IDENTITY!r}"
    done = subprocess.run([sys.executable, "-c", start + program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# ---- the wire ----


def test_nothing_of_the_wire_unless_asked_for(both: Clients) -> None:
    for level in (logging.NOTSET, logging.INFO):
        for everything in _listening("tinsmith_runtime", logging.DEBUG):
            for records in _listening("tinsmith_runtime.wire", level):
                both.send(both.make())
                assert not records.records
            # That all of DEBUG is wanted is no wish for messages; the call's record is there.
            assert [record.name for record in everything.records] == ["tinsmith_runtime.client_sts"]


def test_requests_and_responses(both: Clients, wire: Records) -> None:
    client = both.make(refusal("InternalFailure", 500), ok(x_amzn_requestid="r-1"))
    both.send(client)
    lines = [record.getMessage() for record in wire.records]
    assert len(lines) == 4
    assert lines[0].startswith(
        "GetCallerIdentity attempt 1 sends POST https://sts.eu-central-1.amazonaws.com/ headers {"
    )
    assert "'authorization': '***'" in lines[0]
    assert "'amz-sdk-request': 'attempt=1; max=3'" in lines[0]
    assert lines[0].endswith("body 'Action=GetCallerIdentity&Version=2011-06-15'")
    assert lines[1].startswith("GetCallerIdentity attempt 1 receives 500 headers {} body '<Error")
    assert lines[2].startswith("GetCallerIdentity attempt 2 sends ")
    assert lines[3].startswith("GetCallerIdentity attempt 2 receives 200 headers {'x-amzn-requ")
    assert "<Account>123456789012</Account>" in lines[3]
    assert {record.levelname for record in wire.records} == {"DEBUG"}


def test_sensitive_members_are_masked_and_nothing_else(both: Clients, wire: Records) -> None:
    both.send(both.make(ok(CREDENTIALS), credentials=KEYS.replace(session_token="my-t0")), ROLE)
    request, response = (record.getMessage() for record in wire.records)
    assert "&TokenCode=***" in request
    assert "RoleSessionName=me" in request
    assert "Tags.member.1.Key=team" in request
    assert "'x-amz-security-token': '***'" in request
    assert "my-t0" not in request
    assert "<AccessKeyId>ASIAEXAMPLE</AccessKeyId>" in response
    assert "<SecretAccessKey>***</SecretAccessKey><SessionToken>***</SessionToken>" in response


@pytest.mark.parametrize(
    "body",
    [
        CREDENTIALS.replace(b"s3cret&amp;key", b"s3cret&#38;key"),  # in a form nobody looks for
        CREDENTIALS.replace(b"t0ken", b"t0"),  # too short to look for
        CREDENTIALS[:-40],
        b"\xff\xfe",
    ],
)
def test_bodies_that_cannot_be_masked_are_not_shown(
    both: Clients, wire: Records, body: bytes
) -> None:
    client = both.make(ok(body))
    try:
        both.send(client, ROLE)
    except ResponseParseError:
        pass
    assert wire.records[-1].getMessage().endswith(f"body '<{len(body)} bytes>'")


def test_a_service_that_quotes_its_input(both: Clients, wire: Records, calls: Records) -> None:
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/demo",
        role_session_name="me",
        web_identity_token="canary/token+x",
    )
    client = both.make(refusal("InvalidIdentityToken", 400, "canary/token+x is not a token"))
    with pytest.raises(STSServiceException):
        both.send(client, command)
    for record in (*wire.records, *calls.records):
        assert "canary" not in record.getMessage()
    assert "*** is not a token" in wire.records[-1].getMessage()
    assert "*** is not a token" in calls.facts()[0]["error"]["message"]


def test_the_shortest_secret_that_is_looked_for(both: Clients, wire: Records) -> None:
    both.send(both.make(ok(CREDENTIALS.replace(b"t0ken", b"t0k3"))), ROLE)
    assert "<SessionToken>***</SessionToken>" in wire.records[-1].getMessage()


@pytest.mark.parametrize(
    "header",
    ["x-vault-token", "Cookie", "x-api-key", "Proxy-Authorization", "x-secret-thing"],
)
def test_headers_of_users_that_sound_secret(both: Clients, wire: Records, header: str) -> None:
    both.send(both.make(), headers={header: "canary", "x-team": "orders"})
    request = wire.records[0].getMessage()
    assert "canary" not in request
    assert "'x-team': 'orders'" in request


def test_signatures_in_queries_are_masked(both: Clients, wire: Records) -> None:
    def ask(call: Any, proceed: Any) -> Any:
        call.request.query = "a=b&X-Amz-Signature=canary&X-Amz-Security-Token=canary&c"
        return proceed(call)

    client = both.make()
    client.middleware_stack.add(ask, step="finalize_request")
    both.send(client)
    message = wire.records[0].getMessage()
    assert "/?a=b&X-Amz-Signature=***&X-Amz-Security-Token=***&c headers" in message


def test_line_breaks_do_not_forge_records(both: Clients, wire: Records) -> None:
    body = IDENTITY.replace(b"<UserId>", b"\nDEBUG forged\n<UserId>")
    both.send(both.make(Response(200, {"x-a": "b\nc"}, body, "")))
    assert "DEBUG forged" in wire.records[1].getMessage()
    assert all("\n" not in record.getMessage() for record in wire.records)


def test_what_sources_of_credentials_exchange_is_not_logged(both: Clients, wire: Records) -> None:
    from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
    from tinsmith_runtime.effects import Send
    from tinsmith_runtime.http import Request, Timeouts

    class Source(CredentialProvider):
        def steps(self, context: CredentialContext) -> Any:
            yield Send(Request("GET", "http", "127.0.0.1", "/canary"), Timeouts())
            return KEYS

    both.send(both.make(credentials=Source()))
    assert len(wire.records) == 2
    assert all("canary" not in record.getMessage() for record in wire.records)
