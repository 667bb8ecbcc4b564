"""What clients are given in the tests of generated packages.

Rule: nothing of it is secret, or of this machine.
"""

from __future__ import annotations

from typing import Any

from ..identity import AwsCredentialIdentity

OPTIONS: dict[str, Any] = {
    "region": "us-east-1",
    "credentials": AwsCredentialIdentity(
        access_key_id="AKIDEXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    ),
    "environment": {},
}
#: What protocol tests expect where a client fills in an idempotency token.
TOKEN = "00000000-0000-4000-8000-000000000000"
