"""The credential identity is a value, and hides what is secret."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tinsmith_runtime.errors import SdkError, ValidationError
from tinsmith_runtime.identity import AwsCredentialIdentity

EXPIRATION = datetime(2026, 1, 1, 12, tzinfo=UTC)
FULL = AwsCredentialIdentity(
    access_key_id="AKIDEXAMPLE",
    secret_access_key="canary-secret",
    session_token="canary-token",
    expiration=EXPIRATION,
    account_id="123456789012",
    credential_scope="us-east-1",
    source=("g", "i"),
)
PLAIN = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret")


def test_attributes() -> None:
    assert FULL.access_key_id == "AKIDEXAMPLE"
    assert FULL.secret_access_key == "canary-secret"
    assert FULL.session_token == "canary-token"
    assert FULL.expiration == EXPIRATION
    assert FULL.account_id == "123456789012"
    assert FULL.credential_scope == "us-east-1"
    assert FULL.source == ("g", "i")
    assert (PLAIN.session_token, PLAIN.expiration, PLAIN.account_id) == (None, None, None)
    assert (PLAIN.credential_scope, PLAIN.source) == (None, ())


def test_secrets_are_hidden() -> None:
    for shown in (repr(FULL), str(FULL), f"{FULL}", f"{[FULL]}", "%s" % FULL):  # noqa: UP031
        assert "AKIDEXAMPLE" in shown
        assert "canary" not in shown
    assert repr(PLAIN) == (
        "AwsCredentialIdentity(access_key_id='AKIDEXAMPLE', secret_access_key=***)"
    )
    assert (
        "session_token=***, expiration=2026-01-01T12:00:00+00:00, account_id='123456789012'"
        in repr(FULL)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"access_key_id": "other"},
        {"secret_access_key": "other"},
        {"session_token": "other"},
        {"session_token": None},
        {"expiration": None},
        {"account_id": None},
        {"credential_scope": None},
    ],
)
def test_equality_is_by_value(change: dict[str, Any]) -> None:
    assert FULL.replace() == FULL
    assert hash(FULL.replace()) == hash(FULL)
    assert FULL.replace(**change) != FULL


def test_the_source_is_not_compared() -> None:
    assert FULL.replace(source=()) == FULL
    assert hash(FULL.replace(source=())) == hash(FULL)
    assert FULL.replace(source=("z",)).source == ("z",)


def test_equal_to_nothing_else() -> None:
    class Special(AwsCredentialIdentity):
        __slots__ = ()

    special = Special(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret")
    assert special != PLAIN
    assert PLAIN != "AKIDEXAMPLE"
    assert type(special.replace(account_id="1")) is Special


def test_frozen() -> None:
    with pytest.raises(AttributeError, match=r"immutable: use replace\(session_token=\.\.\.\)"):
        FULL.session_token = "other"
    with pytest.raises(AttributeError, match="immutable"):
        del FULL.session_token
    with pytest.raises(AttributeError, match="immutable"):
        FULL.other = 1
    assert not hasattr(FULL, "__dict__")


def test_copies() -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        loaded = pickle.loads(pickle.dumps(FULL, protocol))
        assert loaded == FULL
        assert loaded.source == FULL.source
    assert copy.copy(FULL) == FULL
    assert copy.deepcopy([FULL]) == [FULL]


def test_copy_replace_finds_it() -> None:
    # copy.replace(), new in Python 3.13, calls this.
    assert PLAIN.__replace__(session_token="t") == PLAIN.replace(session_token="t") != PLAIN


def test_expired() -> None:
    assert not FULL.expired(EXPIRATION - timedelta(microseconds=1))
    assert FULL.expired(EXPIRATION)
    assert FULL.expired(EXPIRATION.astimezone(timezone(timedelta(hours=9))))
    assert not PLAIN.expired(EXPIRATION)


def test_all_faults_at_once_and_no_secret() -> None:
    with pytest.raises(ValidationError) as caught:
        AwsCredentialIdentity(
            access_key_id="",
            secret_access_key="canary-secret\n",
            session_token=b"canary-token",  # type: ignore[arg-type]  # that is the point
            expiration=datetime(2026, 1, 1),  # noqa: DTZ001
            account_id=123456789012,  # type: ignore[arg-type]  # that is the point
            credential_scope="",
        )
    assert caught.value.faults == (
        "access_key_id: is empty",
        "secret_access_key: has white space around it; was it read from a file with a line end?",
        "session_token: expected a string, got bytes",
        "account_id: expected a string, got int",
        "credential_scope: is empty; leave it out instead",
        "expiration: 2026-01-01T00:00:00 has no time zone; AWS states it in UTC",
    )
    assert "canary" not in str(caught.value)


def test_wrong_types() -> None:
    with pytest.raises(SdkError, match="secret_access_key: expected a string, got NoneType"):
        FULL.replace(secret_access_key=None)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError, match="expiration: expected a datetime, got str"):
        FULL.replace(expiration="2026-01-01")  # type: ignore[arg-type]  # that is the point


def test_import_is_cheap() -> None:
    find = f"import sys; sys.path[:0] = {sys.path!r}"
    script = f"{find}; import tinsmith_runtime.identity; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "tinsmith_runtime.identity" in loaded
    assert not loaded & {"datetime", "typing", "dataclasses", "hashlib", "re", "enum", "inspect"}
