"""Signatures of events: values are what Amazon's own client of Transcribe computes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.eventstream import EventStreamBuffer

from tinsmith_runtime.event_signer import EventSigner
from tinsmith_runtime.http import Request
from tinsmith_runtime.identity import AwsCredentialIdentity

IDENTITY = AwsCredentialIdentity(
    access_key_id="AKIDEXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)
NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
TIMES = [NOW, NOW + timedelta(seconds=1, milliseconds=500), NOW + timedelta(days=1)]
PAYLOADS = [b"first", b"", b"\x00\xff"]
SIGNATURES = [
    "8f49c9109aeec03f467dffb64703fcaa339fbfc11ad71149049f36efe77ca3f9",
    "5b593ff0a179fd6580701541df49e4b6a5559237f48b885ce81adee550f74d74",
    "cb69af41bf0789cc290880a26b3424200ca00f752c3eef4b8483fca5cfcf7e55",
]


def signer() -> EventSigner:
    authorization = (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240506/eu-west-1/transcribe/aws4_request, "
        f"SignedHeaders=host;x-amz-date, Signature={'1a' * 32}"
    )
    return EventSigner(Request("POST", headers={"authorization": authorization}), IDENTITY)


def test_each_signature_continues_the_one_before_into_the_next_day() -> None:
    chain, buffer = signer(), EventStreamBuffer()
    for payload, now in zip(PAYLOADS, TIMES, strict=True):
        buffer.add_data(chain.sign(payload, now))
    events = list(buffer)
    assert [event.headers[":chunk-signature"].hex() for event in events] == SIGNATURES
    assert [event.payload for event in events] == PAYLOADS
    assert [event.headers[":date"] for event in events] == [
        1714979289000,
        1714979290500,
        1715065689000,
    ]


def test_the_time_of_signing_has_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        signer().sign(b"", NOW.replace(tzinfo=None))
