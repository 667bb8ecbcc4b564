"""The identity that AWS requests are signed with.

Rule: an immutable value. A refreshed identity is a new one, so that no signature mixes two.
Importing this module must stay cheap: every client does.
"""

from __future__ import annotations

from .errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn, Self, TypedDict, Unpack

    class _Changes(TypedDict, total=False):
        access_key_id: str
        secret_access_key: str
        session_token: str | None
        expiration: datetime | None
        account_id: str | None
        credential_scope: str | None
        source: tuple[str, ...]


class AwsCredentialIdentity:
    """AWS credentials: long-lived keys, or temporary ones with a session token.

    Frozen; equal and hashed by value. `repr` and `str` show the access key id and hide the secrets;
    a pickle holds them.

    Attributes:
        access_key_id: names the key; not a secret.
        secret_access_key: signs requests.
        session_token: belongs to temporary keys.
        expiration: when the keys stop working, an aware datetime; None if they do not expire.
        account_id: the AWS account that the keys belong to, where the source knows it.
        credential_scope: the scope that the source restricts the keys to, where it names one.
        source: user-agent feature ids of the sources the identity came through. Not compared.
    """

    __slots__ = (
        "access_key_id",
        "secret_access_key",
        "session_token",
        "expiration",
        "account_id",
        "credential_scope",
        "source",
    )

    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expiration: datetime | None
    account_id: str | None
    credential_scope: str | None
    source: tuple[str, ...]

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expiration: datetime | None = None,
        account_id: str | None = None,
        credential_scope: str | None = None,
        source: tuple[str, ...] = (),
    ) -> None:
        """Make an identity.

        Raises:
            ValidationError: a value has the wrong type, is empty or has white space around it, or
                `expiration` is naive. All faults are named, no value is shown.
        """
        faults = [
            *_text_faults("access_key_id", access_key_id, required=True),
            *_text_faults("secret_access_key", secret_access_key, required=True),
            *_text_faults("session_token", session_token),
            *_text_faults("account_id", account_id),
            *_text_faults("credential_scope", credential_scope),
        ]
        if expiration is not None:
            faults += _expiration_faults(expiration)
        if faults:
            raise ValidationError("AwsCredentialIdentity", faults)
        put = object.__setattr__
        put(self, "access_key_id", access_key_id)
        put(self, "secret_access_key", secret_access_key)
        put(self, "session_token", session_token)
        put(self, "expiration", expiration)
        put(self, "account_id", account_id)
        put(self, "credential_scope", credential_scope)
        put(self, "source", tuple(source))

    def expired(self, now: datetime) -> bool:
        """Whether `now`, an aware datetime, is at or after the expiration."""
        return self.expiration is not None and now >= self.expiration

    def replace(self, **changes: Unpack[_Changes]) -> Self:
        """A copy with some attributes changed.

        Raises:
            ValidationError: as the constructor.
        """
        return self.__class__(**{**self._state(), **changes})  # type: ignore[arg-type]  # its own

    __replace__ = replace

    def _state(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in AwsCredentialIdentity.__slots__}

    def _value(self) -> tuple[object, ...]:
        return (
            self.access_key_id,
            self.secret_access_key,
            self.session_token,
            self.expiration,
            self.account_id,
            self.credential_scope,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AwsCredentialIdentity) or other.__class__ is not self.__class__:
            return NotImplemented
        return self._value() == other._value()

    def __hash__(self) -> int:
        return hash(self._value())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: use replace({name}=...)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.__class__, self._state())

    def __repr__(self) -> str:
        parts = [f"access_key_id={self.access_key_id!r}", "secret_access_key=***"]
        if self.session_token is not None:
            parts.append("session_token=***")
        if self.expiration is not None:
            parts.append(f"expiration={self.expiration.isoformat()}")
        if self.account_id is not None:
            parts.append(f"account_id={self.account_id!r}")
        if self.credential_scope is not None:
            parts.append(f"credential_scope={self.credential_scope!r}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _rebuild(cls: type[AwsCredentialIdentity], state: dict[str, object]) -> AwsCredentialIdentity:
    return cls(**state)  # type: ignore[arg-type]  # what _state() gave


def _text_faults(name: str, value: object, *, required: bool = False) -> list[str]:
    if value is None and not required:
        return []
    if not isinstance(value, str):
        return [f"{name}: expected a string, got {type(value).__name__}"]
    if not value:
        return [f"{name}: is empty" + ("" if required else "; leave it out instead")]
    if value != value.strip():
        return [f"{name}: has white space around it; was it read from a file with a line end?"]
    if not value.isprintable():
        return [f"{name}: has line breaks or control characters, which no header can hold"]
    return []


def _expiration_faults(value: object) -> list[str]:
    from datetime import datetime

    if not isinstance(value, datetime):
        return [f"expiration: expected a datetime, got {type(value).__name__}"]
    if value.utcoffset() is None:
        return [f"expiration: {value.isoformat()} has no time zone; AWS states it in UTC"]
    return []
