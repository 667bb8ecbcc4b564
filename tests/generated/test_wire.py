"""What `client_sts` sends, as text to read: one file a command, with every member filled.

Rule: the files under `wire/` were read by people when they were written; a change of one is a
change of the wire. Only the signature is left out: `tests/runtime/test_sigv4.py` compares those
with AWS's own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import client_sts
from tinsmith_runtime.testing.protocol import sent

FOLDER = Path(__file__).parent / "wire"
VALUES: dict[str, Any] = {
    "DurationSeconds": 900,
    "MinimumSessionTokenSize": 4096,
    "PolicyArns": [
        client_sts.PolicyDescriptorType(arn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        client_sts.PolicyDescriptorType(arn="arn:aws:iam::123456789012:policy/a+b"),
    ],
    "TaskPolicyArn": client_sts.PolicyDescriptorType(arn="arn:aws:iam::aws:policy/root-task/X"),
    "Tags": [
        client_sts.Tag(key="Cost Center", value="ä/ö & 50%"),
        client_sts.Tag(key="empty", value=""),
    ],
    "TransitiveTagKeys": ["Cost Center", "empty"],
    "ProvidedContexts": [
        client_sts.ProvidedContext(
            provider_arn="arn:aws:iam::aws:contextProvider/IdentityCenter",
            context_assertion="assertion",
        )
    ],
    "Audience": ["https://a.example", "b~c"],
    "SigningAlgorithm": "ES384",
    "Policy": '{"Version": "2012-10-17", "Statement": []}',
    "RoleArn": "arn:aws:iam::123456789012:role/demo/Role",
    "PrincipalArn": "arn:aws:iam::123456789012:saml-provider/Example",
    "TargetPrincipal": "123456789012",
    "SAMLAssertion": "PHNhbWw+PC9zYW1sPg==",
    "WebIdentityToken": "head.body_-.signature",
    "TokenCode": "123456",
    "EncodedMessage": "encoded message\nwith a line break",
    "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "TradeInToken": "token!*'()",
    "Name": "bob@example.com",
}
COMMANDS = sorted(name for name in client_sts.__all__ if name.endswith("Command"))


def write(request: Any) -> str:
    """The request as text: one header a line, one parameter a line."""
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    headers["user-agent"] = "(that of this machine)"
    if "authorization" in request.headers:
        headers["authorization"] = request.headers["authorization"].partition(", Signature=")[0]
    lines = [f"{request.method} {request.url}"]
    lines += [f"{name}: {value}" for name, value in sorted(headers.items())]
    body = request.body.decode("ascii").replace("&", "\n&")
    return "\n".join([*lines, "", body, ""])


@pytest.mark.parametrize("name", COMMANDS)
def test_wire(name: str) -> None:
    command = getattr(client_sts, name)
    values = {
        attribute: VALUES.get(member.wire_name, f"{member.wire_name}-value")
        for attribute, member in command.__members__.items()
    }
    client = at(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    request = sent(client, command(**values))
    expected = (FOLDER / f"{command.operation.name}.txt").read_text("utf-8")
    assert write(request) == expected


def at(moment: datetime) -> Any:
    """A client that believes it is `moment`."""

    class Stopped(client_sts.STSClient):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.clock = moment.timestamp

    return Stopped


def test_no_file_is_left_over() -> None:
    operations = {getattr(client_sts, name).operation.name for name in COMMANDS}
    assert {path.stem for path in FOLDER.iterdir()} == operations
    assert len(operations) == 11
