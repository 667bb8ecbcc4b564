"""What clients are given in the tests of generated packages.

Rule: nothing of it is secret, or of this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..identity import AwsCredentialIdentity
from ..options import options_of

if TYPE_CHECKING:
    from ..client import Client

OPTIONS: dict[str, Any] = {
    "region": "us-east-1",
    "credentials": AwsCredentialIdentity(
        access_key_id="AKIDEXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    ),
    "environment": {},
}
#: What clients of services with schemes of their own are given as well.
_SECRETS = {
    "token": "token-example",
    "api_key": "key-example",
    "username": "user-example",
    "password": "password-example",
}


def options_for(client: type[Client]) -> dict[str, Any]:
    """The options for a client, with an identity for whatever its service asks for."""
    known = options_of(client.service)
    return {**OPTIONS, **{name: given for name, given in _SECRETS.items() if name in known}}


#: What protocol tests expect where a client fills in an idempotency token.
TOKEN = "00000000-0000-4000-8000-000000000000"
