"""Marked secrets on every path: nothing that comes out by itself may hold one."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import client_sts
from client_sts import (
    AssumeRoleCommand,
    AssumeRoleWithSAMLCommand,
    AssumeRoleWithWebIdentityCommand,
    Credentials,
    DecodeAuthorizationMessageCommand,
    GetSessionTokenCommand,
)
from client_world import WHO, Clients, http_date, ok, refusal
from tinsmith_runtime.cancellation import CancellationToken
from tinsmith_runtime.errors import RequestTimeoutError, SdkError, TransportError
from tinsmith_runtime.http import Response
from tinsmith_runtime.identity import AwsCredentialIdentity

MARK = "CANARY"
SECRET_KEY = "CANARYkey/with+signs=&<>\"'%é"
TOKEN = "CANARYtoken/with+signs=="
KEYS = AwsCredentialIdentity(
    access_key_id="AKIDEXAMPLE",
    secret_access_key=SECRET_KEY,
    session_token=TOKEN,
    expiration=datetime(2030, 1, 1, 12, tzinfo=UTC),
)
ROLE_ARN = "arn:aws:iam::123456789012:role/demo"
COMMANDS: list[Any] = [
    WHO,
    AssumeRoleCommand(role_arn=ROLE_ARN, role_session_name="me", token_code="CANARY1"),
    GetSessionTokenCommand(serial_number="GAHT12345678", token_code="CANARY1"),
    AssumeRoleWithSAMLCommand(
        role_arn=ROLE_ARN,
        principal_arn="arn:aws:iam::123456789012:saml-provider/x",
        saml_assertion="CANARYassertion+/=&<é>",
    ),
    AssumeRoleWithWebIdentityCommand(
        role_arn=ROLE_ARN, role_session_name="me", web_identity_token="CANARY.web.token"
    ),
]
CREDENTIALS = (
    "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>"
    "<SecretAccessKey>CANARYissued/+&amp;&lt;</SecretAccessKey>"
    "<SessionToken>CANARYsession&quot;token</SessionToken>"
    "<Expiration>2030-01-01T01:00:00Z</Expiration></Credentials>"
)


def success(command: Any, inside: str = CREDENTIALS) -> Response:
    name = command.operation.name
    if command is WHO:
        inside = "<Arn>a</Arn><UserId>b</UserId><Account>c</Account>"
    body = f"<{name}Response><{name}Result>{inside}</{name}Result></{name}Response>"
    return ok(body.encode())


def answers(command: Any) -> dict[str, list[Any]]:
    """Paths that a call may take."""
    quoted = " ".join(str(getattr(command, name)) for name in type(command).__members__)
    plain = quoted.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "success": [success(command)],
        "retried": [
            refusal("Throttling", 400, plain),
            TransportError("broken"),
            success(command),
        ],
        "modeled error": [refusal("RegionDisabledException", 403, plain)],
        "other error": [refusal("AccessDenied", 403, plain)],
        "clock skew": [
            refusal("SignatureDoesNotMatch", 403, plain, date=http_date(1)),
            success(command),
        ],
        "expired": [refusal("ExpiredToken", 403, plain)],
        "no response": [RequestTimeoutError("slow")],
        "cut": [ok(success(command).body[:-30])],
        "incomplete": [success(command, CREDENTIALS.replace("AccessKeyId", "Other"))],
        "unreadable": [success(command, CREDENTIALS.replace("2030", "then"))],
        "html": [ok(b"<html>CANARY</html>")],
        "gateway": [Response(502, {}, b"<html>no</html>", "")],
    }


PATHS = list(answers(WHO))


class Everything(logging.Handler):
    """All that logging can be made to say: the line, the traceback, and the record pickled."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.out = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        self.out.write(logging.Formatter("%(message)s %(name)s").format(record) + "\n")
        facts = {
            name: value for name, value in record.__dict__.items() if name not in ("exc_info",)
        }
        self.out.write(f"{facts!r} {pickle.dumps(facts)!r}\n")


@pytest.fixture
def logged() -> Iterator[Everything]:
    """Everything that anybody logs, at the lowest level."""
    handler, root = Everything(), logging.getLogger()
    names = ("tinsmith_runtime", "tinsmith_runtime.wire")
    loggers = [root, *map(logging.getLogger, names)]
    levels = [logger.level for logger in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def shown(value: object) -> str:
    """What people print."""
    return f"{value!r} {value!s} {value:}"


def told(error: BaseException, quotes: bool) -> str:
    """All that an error says of itself; its message may quote what the service said."""
    lines = traceback.format_exception(error)
    if quotes:
        lines = [line for line in lines if "client_sts" in line or "File" in line]
        return "".join(line for line in lines if not line.startswith("client_sts"))
    return "".join(lines) + shown(error) + repr(pickle.dumps(error))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.operation.name)
def test_calls(both: Clients, logged: Everything, command: Any, path: str) -> None:
    client = both.make(*answers(command)[path], credentials=lambda: KEYS)
    out = [shown(client), shown(client.config), shown(command), shown(KEYS)]
    for options in ({}, {"cancellation": CancellationToken(), "timeout": 20}):
        try:
            output = both.send(client, command, **options)
        except SdkError as error:
            # A service may quote its input: that is its message, and the user's to judge. We never
            # put it anywhere else.
            service_said = "error" in path or path in ("expired", "retried", "clock skew")
            out.append(told(error, service_said))
        else:
            out.append(shown(output) + shown(output.response_metadata))
    out.append(logged.out.getvalue())
    text = "\n".join(out)
    assert command.operation.name in text
    assert MARK not in text


@pytest.mark.parametrize("path", PATHS)
def test_the_wire_was_really_logged(both: Clients, logged: Everything, path: str) -> None:
    client = both.make(*answers(WHO)[path], credentials=lambda: KEYS)
    try:
        both.send(client)
    except SdkError:
        pass
    assert "GetCallerIdentity attempt 1 sends POST" in logged.out.getvalue()
    assert "tinsmith_runtime.client_sts" in logged.out.getvalue()


def test_presigned_requests(both: Clients, logged: Everything) -> None:
    client = both.make(credentials=KEYS)
    presigned = both.run(lambda: client.presign(WHO, headers={"x-a": "b"}))
    signed = both.run(lambda: client.sign_request(WHO))
    assert MARK in presigned.url  # the token is there, as it must be
    text = shown(presigned) + shown(signed) + logged.out.getvalue()
    assert MARK not in text
    assert "X-Amz-Signature" not in text


def test_inputs_that_are_refused(both: Clients, logged: Everything) -> None:
    wrong = [
        COMMANDS[1].replace(token_code=["CANARY"], duration_seconds="x"),
        COMMANDS[3].replace(saml_assertion=b"CANARY"),
        COMMANDS[4].replace(web_identity_token=7, provider_id={"CANARY": 1}),
    ]
    client = both.make(credentials=KEYS, validate="constraints")
    wrong.append(COMMANDS[1].replace(token_code="CANARY-much-too-long", external_id="?"))
    wrong.append(COMMANDS[4].replace(web_identity_token="CAN"))
    for command in wrong:
        with pytest.raises(ValueError, match="is not valid") as caught:
            both.send(client, command)
        assert MARK not in told(caught.value, False)
    with pytest.raises(ValueError, match="is not valid") as made:
        AssumeRoleCommand(token_code=SECRET_KEY, nonsense="x")  # type: ignore[call-arg]  # wrong
    assert MARK not in told(made.value, False)
    with pytest.raises(ValueError, match="is not valid") as read:
        AssumeRoleCommand.from_dict({"TokenCode": [SECRET_KEY], "RoleArn": ["x"]})
    assert MARK not in told(read.value, False)
    assert MARK not in logged.out.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        {"credentials": "CANARY"},
        {"proxies": {"https": "http://user:CANARY@proxy.example"}},
        {"endpoint": "https://user:CANARY@sts.example"},
        {"environment": {"AWS_SECRET_ACCESS_KEY": "CANARY", "AWS_ACCESS_KEY_ID": "AKID"}},
    ],
    ids=lambda options: next(iter(options)),
)
def test_options(both: Clients, logged: Everything, options: dict[str, Any]) -> None:
    try:
        client = both.make(**options)
        out = shown(client) + shown(client.config)
        both.send(client)
    except SdkError as error:
        out = told(error, False)
    assert MARK not in out + logged.out.getvalue()


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"headers": {"x-a": "CANARY\n"}}, "control characters"),
        ({"headers": {"x-a": b"CANARY"}}, "expected a string"),
        ({"credentials": "CANARY"}, "expected an AwsCredentialIdentity"),
    ],
)
def test_options_of_calls(
    both: Clients, logged: Everything, options: dict[str, Any], match: str
) -> None:
    with pytest.raises(SdkError, match=match) as caught:
        both.send(both.make(), **options)
    assert MARK not in told(caught.value, False) + logged.out.getvalue()


def test_sources_of_credentials_that_fail(both: Clients, logged: Everything) -> None:
    def wrong_type() -> Any:
        return SECRET_KEY

    def expired() -> Any:
        return KEYS.replace(expiration=datetime(2029, 1, 1, tzinfo=UTC))

    for function in (wrong_type, expired):
        with pytest.raises(SdkError) as caught:
            both.send(both.make(credentials=function))
        assert MARK not in told(caught.value, False)
    assert MARK not in logged.out.getvalue()


def test_values_print_without_secrets() -> None:
    value = Credentials(
        access_key_id="ASIA",
        secret_access_key=SECRET_KEY,
        session_token=TOKEN,
        expiration=datetime.now(UTC) + timedelta(hours=1),
    )
    response = client_sts.AssumeRoleResponse(credentials=value)
    text = shown(value) + shown(response) + shown([response]) + shown({"x": KEYS})
    assert MARK not in text
    assert "secret_access_key=***" in text


def test_a_message_is_no_secret_unless_the_model_says_so(both: Clients) -> None:
    """What DecodeAuthorizationMessage returns is not marked, so it is shown: the test can fail."""
    body = (
        b"<DecodeAuthorizationMessageResponse><DecodeAuthorizationMessageResult>"
        b"<DecodedMessage>CANARY</DecodedMessage></DecodeAuthorizationMessageResult>"
        b"</DecodeAuthorizationMessageResponse>"
    )
    output = both.send(both.make(ok(body)), DecodeAuthorizationMessageCommand(encoded_message="x"))
    assert MARK in shown(output)
