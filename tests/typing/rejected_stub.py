"""Mistakes in stubs that type checkers must find, as in `rejected.py`.

Rule: this file is checked by `test_typing.py`, never imported, and left out of the repository's
own type check.
"""

from __future__ import annotations

from client_sts import (
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
    GetCallerIdentityResponse,
    GetSessionTokenCommand,
)
from tinsmith_runtime.testing import StubTransport

stub = StubTransport()
keys = stub.on(GetAccessKeyInfoCommand)
other = GetCallerIdentityResponse(account="1", arn="arn", user_id="AIDA")

keys.answer(other)  # error: the output of another operation
keys.answer(lambda command: other)  # error: likewise
keys.answer(GetAccessKeyInfoResponse(account="1"), times=1).answer(other)  # error: likewise
keys.answer(ValueError("no"))  # error: no error of a service or a transport
keys.answer({"Account": "1"})  # error: a dictionary
keys.answer(GetAccessKeyInfoResponse(acount="1"))  # error: no such member
keys.answer(lambda command: GetAccessKeyInfoResponse(account=command.arn))  # error: no such member
stub.on(GetAccessKeyInfoResponse)  # error: not a command
stub.on(GetSessionTokenCommand, when=lambda command: command.role_arn == "x")  # error: no such
keys.calls[0].role_arn.upper()  # error: no such member
