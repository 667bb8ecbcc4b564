"""Recorded exchanges: what is written, what never is, and what is answered from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from client_sts import (
    AssumeRoleCommand,
    AssumeRoleResponse,
    Credentials,
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
    GetCallerIdentityCommand,
    InvalidIdentityTokenException,
    STSServiceException,
    Tag,
    errors,
)
from stub_clients import Send, send_sync
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.testing import (
    CannedTransport,
    NotRecordedError,
    RecordingTransport,
    ReplayTransport,
    StubTransport,
    everywhere,
)

ROLE = AssumeRoleResponse(
    credentials=Credentials(
        access_key_id="ASIAEXAMPLE",
        secret_access_key="canary-output-key",
        session_token="canary-output-token",
        expiration=datetime(2030, 1, 2, 3, 4, 5, 678900, tzinfo=UTC),
    ),
    packed_policy_size=4,
)
SIGNER = AwsCredentialIdentity(
    access_key_id="AKIDEXAMPLE",
    secret_access_key="canary-signing-key",
    session_token="canary-signing-token",
)
ASK = GetAccessKeyInfoCommand(access_key_id="AKIDEXAMPLE12345")


def assume(**members: Any) -> AssumeRoleCommand:
    return AssumeRoleCommand(role_arn="arn:aws:iam::1:role/a", role_session_name="me", **members)


def recorded(path: Path) -> list[dict[str, Any]]:
    exchanges: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["exchanges"]
    return exchanges


def test_what_was_recorded_is_answered_again(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(ROLE)
    command = assume(tags=[Tag(key="k", value="ü & v")], duration_seconds=900)
    live = send(command, transport=RecordingTransport(stub, path))
    assert live == ROLE

    replayed = send(command, transport=ReplayTransport(path))

    assert replayed.credentials.access_key_id == "ASIAEXAMPLE"
    assert replayed.credentials.expiration == ROLE.credentials.expiration
    assert replayed.packed_policy_size == 4
    assert replayed.credentials.secret_access_key == "***"
    assert replayed.credentials.session_token == "***"
    assert replayed.response_metadata.request_id == live.response_metadata.request_id


def test_the_file_is_for_people(tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(ROLE)
    command = assume(tags=[Tag(key="k", value="ü")], token_code="123456")
    send_sync(command, transport=RecordingTransport(stub, path))

    assert json.loads(path.read_text("utf-8")) == {
        "format": 1,
        "exchanges": [
            {
                "service": "STS",
                "operation": "AssumeRole",
                "endpoint": "https://sts.eu-west-1.amazonaws.com/",
                "input": {
                    "RoleArn": "arn:aws:iam::1:role/a",
                    "RoleSessionName": "me",
                    "Tags": [{"Key": "k", "Value": "ü"}],
                    "TokenCode": "***",
                },
                "request_id": "00000000-0000-4000-8000-000000000001",
                "output": {
                    "Credentials": {
                        "AccessKeyId": "ASIAEXAMPLE",
                        "SecretAccessKey": "***",
                        "SessionToken": "***",
                        "Expiration": "2030-01-02T03:04:05.678900Z",
                    },
                    "PackedPolicySize": 4,
                },
            }
        ],
    }
    assert path.read_text("utf-8").count("\n") > 20
    assert [held.name for held in tmp_path.iterdir()] == ["sts.json"]


def test_no_secret_is_written(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    # Services quote what they were sent, headers among it, when a signature is wrong.
    echo = STSServiceException(
        "expected x-amz-security-token:canary-signing-token and canary-token-code",
        code="SignatureDoesNotMatch",
        response_metadata=ResponseMetadata(status=403),
    )
    stub.on(AssumeRoleCommand).answer(ROLE, times=1).answer(echo)
    recording = RecordingTransport(stub, path)
    command = assume(token_code="canary-token-code")
    options = {"transport": recording, "credentials": SIGNER, "validate": "none"}
    send(command, **options)
    with pytest.raises(STSServiceException, match="canary"):
        send(command, **options)

    assert len(recorded(path)) == 2
    assert "canary" not in path.read_text("utf-8")
    message = recorded(path)[1]["error"]["message"]
    assert message == "expected x-amz-security-token:*** and ***"


def test_errors_are_answered_again(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(InvalidIdentityTokenException("bad"), times=1).answer(
        Response(404, {}, b"<html>lost</html>"), times=1
    )
    recording = RecordingTransport(stub, path)
    for _ in range(2):
        with pytest.raises(STSServiceException):
            send(ASK, transport=recording)

    replay = ReplayTransport(path)
    with pytest.raises(InvalidIdentityTokenException) as caught:
        send(ASK, transport=replay)
    assert (caught.value.message, caught.value.http_status) == ("bad", 400)
    assert caught.value.request_id == "00000000-0000-4000-8000-000000000001"
    with pytest.raises(STSServiceException) as other:
        send(ASK, transport=replay)
    assert (other.value.code, other.value.http_status) == ("NotFound", 404)
    assert other.value.message == "<html>lost</html>"


def test_of_errors_that_share_a_code_the_operations_own_is_answered(
    send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OtherException(STSServiceException):
        wire_code = InvalidIdentityTokenException.wire_code
        wire_fault = "client"
        wire_status = 400

        detail: str | None = member("Detail", STRING, default=None)

    monkeypatch.setattr(errors, "OtherException", OtherException, raising=False)
    monkeypatch.setattr(GetAccessKeyInfoCommand.operation, "errors", ("OtherException",))
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(OtherException("bad", detail="why"))
    for transport in (lambda: RecordingTransport(stub, path), lambda: ReplayTransport(path)):
        with pytest.raises(OtherException) as caught:
            send(ASK, transport=transport())
        assert caught.value.detail == "why"


def test_repeated_calls_are_answered_in_order_and_then_with_the_last(
    send: Send, tmp_path: Path
) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    numbers = iter("123")
    stub.on(GetAccessKeyInfoCommand).answer(
        lambda command: GetAccessKeyInfoResponse(account=next(numbers))
    )
    recording = RecordingTransport(stub, path)
    for _ in range(3):
        send_sync(ASK, transport=recording)
    replay = ReplayTransport(path)
    assert [send(ASK, transport=replay).account for _ in range(4)] == ["1", "2", "3", "3"]


def test_secrets_do_not_tell_calls_apart(tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(ROLE)
    send_sync(assume(token_code="123456"), transport=RecordingTransport(stub, path))
    replay = ReplayTransport(path)
    assert send_sync(assume(token_code="654321"), transport=replay).packed_policy_size == 4
    with pytest.raises(NotRecordedError, match="differs in TokenCode"):
        send_sync(assume(), transport=replay)


def test_a_call_that_was_not_recorded_is_named(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(ROLE)
    recording = RecordingTransport(stub, path)
    send_sync(assume(external_id="42"), transport=recording)
    send_sync(assume(external_id="43", duration_seconds=900), transport=recording)
    replay = ReplayTransport(path)

    with pytest.raises(NotRecordedError) as caught:
        send(assume(external_id="44", token_code="123456"), transport=replay)
    assert "sts.json has no call of AssumeRole" in str(caught.value)
    assert "differs in ExternalId, TokenCode" in str(caught.value)
    assert "123456" not in str(caught.value)
    with pytest.raises(NotRecordedError, match=r"recorded are AssumeRole\. Record it anew"):
        send(GetCallerIdentityCommand(), transport=replay)
    with pytest.raises(NotRecordedError, match="is no call of a generated client"):
        replay.send(Request("GET", host="169.254.169.254"), Timeouts())


def test_what_is_no_call_is_passed_on_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    recording = RecordingTransport(CannedTransport(200, {}, b"secret"), path)
    response = recording.send(Request("GET", host="169.254.169.254"), Timeouts())
    assert response.body == b"secret"
    assert not path.exists()


def test_a_failure_and_a_riddle_are_passed_on_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(TransportError("reset"), times=1).answer(
        Response(200, {}, b"<no/>")
    )
    recording = RecordingTransport(stub, path)
    with pytest.raises(TransportError, match="reset"):
        send_sync(ASK, transport=recording)
    with pytest.raises(Exception, match="begins with <no>"):
        send_sync(ASK, transport=recording)
    assert not path.exists()


def test_it_works_everywhere(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(GetAccessKeyInfoResponse(account="1"))
    with everywhere(RecordingTransport(stub, path)):
        send(ASK)
    with everywhere(ReplayTransport(path)):
        assert send(ASK).account == "1"


def test_closing_closes_the_inner_transport() -> None:
    class Inner(CannedTransport):
        closed = 0

        def close(self) -> None:
            self.closed += 1

        async def aclose(self) -> None:
            self.closed += 10

    inner = Inner()
    recording = RecordingTransport(inner, "unused.json")
    recording.close()
    assert inner.closed == 1
    with pytest.raises(StopIteration):
        recording.aclose().send(None)
    assert inner.closed == 11


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "exchanges": []}', '{"format": 1, "exchanges": [{}]}']
)
def test_another_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"other\.json is no recording"):
        ReplayTransport(path)


def test_an_edited_recording_is_held_to_the_model(tmp_path: Path) -> None:
    path = tmp_path / "sts.json"
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(GetAccessKeyInfoResponse(account="1"))
    send_sync(ASK, transport=RecordingTransport(stub, path))
    path.write_text(path.read_text("utf-8").replace('"Account"', '"Acount"'), "utf-8")
    with pytest.raises(ValueError, match="GetAccessKeyInfoResponse has no Acount"):
        send_sync(ASK, transport=ReplayTransport(path))
