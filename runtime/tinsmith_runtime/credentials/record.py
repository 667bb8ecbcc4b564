"""Identities out of other people's records: environment, files, JSON of processes and endpoints.

Rule: what is wrong is said with the source's and the field's name, never with a value that may be a
secret.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError, ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..identity import AwsCredentialIdentity


def make_identity(
    origin: str,
    *,
    access_key_id: object,
    secret_access_key: object,
    session_token: object = None,
    expiration: datetime | None = None,
    account_id: object = None,
    credential_scope: object = None,
    source: tuple[str, ...] = (),
) -> AwsCredentialIdentity:
    """An identity of what `origin` has. An empty text for what is optional counts as not there.

    Raises:
        CredentialsRetrievalError: a value is missing or cannot be used.
    """
    from ..identity import AwsCredentialIdentity

    try:
        return AwsCredentialIdentity(
            access_key_id=access_key_id,  # type: ignore[arg-type]  # checked by the constructor
            secret_access_key=secret_access_key,  # type: ignore[arg-type]  # checked by the constructor
            session_token=session_token or None,  # type: ignore[arg-type]  # checked by the constructor
            expiration=expiration,
            account_id=account_id or None,  # type: ignore[arg-type]  # checked by the constructor
            credential_scope=credential_scope or None,  # type: ignore[arg-type]  # checked by the constructor
            source=source,
        )
    except ValidationError as error:
        raise CredentialsRetrievalError(
            f"credentials from {origin} cannot be used: {'; '.join(error.faults)}"
        ) from None


def read_time(text: object, where: str) -> datetime:
    """An RFC 3339 date-time as an aware datetime. Without an offset it is UTC, as botocore writes
    some.

    Raises:
        CredentialsRetrievalError: the text is none; names `where` it stands.
    """
    from datetime import UTC, datetime

    if isinstance(text, str):
        # Older tools write the name of the zone.
        bare = text.strip().removesuffix("UTC")
        try:
            time = datetime.fromisoformat(bare)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    raise CredentialsRetrievalError(f"{where}: expected a time such as 2030-01-31T12:00:00Z")
