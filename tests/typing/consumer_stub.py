"""Stubs as the authors of tests write them; both checkers accept all of it.

Rule: this file is checked by `test_typing.py` and never run.
"""

from __future__ import annotations

from typing import assert_type

from client_sts import (
    AssumeRoleCommand,
    ExpiredTokenException,
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
)
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Response
from tinsmith_runtime.testing import (
    RecordingTransport,
    ReplayTransport,
    Stubbing,
    StubTransport,
    everywhere,
)
from tinsmith_runtime.transports import create_transport
from tinsmith_runtime.transports.option import HttpOptions

stub = StubTransport()

roles = stub.on(AssumeRoleCommand, when=lambda command: command.role_arn.endswith("x"))
assert_type(roles, Stubbing[AssumeRoleCommand])
assert_type(roles.answer(ExpiredTokenException("too old"), times=1), Stubbing[AssumeRoleCommand])
assert_type(roles.calls[0].role_arn, str)

stub.on(GetAccessKeyInfoCommand).answer(GetAccessKeyInfoResponse(account="1"), times=1).answer(
    TransportError("reset"), times=1
).answer(Response(503, {}), times=1).answer(
    lambda command: GetAccessKeyInfoResponse(account=command.access_key_id)
)

with stub.everywhere() as same:
    assert_type(same, StubTransport)

with everywhere(ReplayTransport("sts.json")) as replay:
    assert_type(replay, ReplayTransport)

with everywhere(RecordingTransport(create_transport(HttpOptions()), "sts.json")):
    pass
