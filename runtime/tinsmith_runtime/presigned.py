"""Presigned URLs of operations: a call that somebody else makes later, without credentials of their
own.

Nothing is sent. Source: AWS "Signature Version 4 for API requests", authentication with query
parameters.

Rule: a URL never claims to live longer than the credentials in it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .customizations.s3_payload import wants_hash
from .presign import check_expires_in, form_to_query
from .signed import prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .client_core import ClientCore
    from .effects import Steps
    from .operation import Command


class PresignedRequest:
    """What to send: ``method`` to ``url`` with ``headers``, before ``expires_at``.

    The URL is a secret as long as it lives: `repr` hides its query.

    Attributes:
        method: ``GET`` where the protocol allows it.
        url: with the signature in its query.
        headers: those that were signed, and must be sent as they are.
        expires_at: when it stops working: as asked, or with the credentials if that is sooner.
        credentials_expire_at: when the credentials stop working, or None if they do not.
    """

    __slots__ = ("method", "url", "headers", "expires_at", "credentials_expire_at")

    def __init__(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        expires_at: datetime,
        credentials_expire_at: datetime | None = None,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.expires_at = expires_at
        self.credentials_expire_at = credentials_expire_at

    def __repr__(self) -> str:
        return (
            f"<PresignedRequest {self.method} {self.url.partition('?')[0]} until {self.expires_at}>"
        )


def presign(
    client: ClientCore,
    command: Command[Any],
    expires_in: int,
    headers: Mapping[str, str] | None,
    lasting: float = 0,
) -> Steps[PresignedRequest]:
    """Steps that presign a command.

    Credentials that would end before the URL, or before `lasting` seconds, are fetched anew first,
    where that makes them last longer.

    Raises:
        ValidationError: the operation is never signed, or `expires_in` is out of range.
    """
    check_expires_in(expires_in)
    call = yield from prepare(client, command, headers, max(expires_in, lasting))
    request = call.request
    custom: Any = call.operation.traits.get("customizations", ())
    if request.headers.get("content-type") == "application/x-www-form-urlencoded":
        request = form_to_query(request)
    elif "polly_presign" in custom:
        from .customizations.polly_presign import body_to_query

        request = body_to_query(request)
    assert call.auth_scheme is not None
    assert call.identity is not None
    now = datetime.fromtimestamp(int(client.now()), UTC)
    # Of S3, any body may be sent; what headers would say, the query does.
    of_s3 = wants_hash(call)
    if call.auth_scheme["name"] == "sigv4-s3express":
        from .customizations.s3_express import use_session

        yield from use_session(call, request)
    signed = client.signers.get(call.auth_scheme).presign(
        request,
        call.identity,
        expires_in=expires_in,
        now=now,
        unsigned_payload=of_s3,
        hoist_headers=of_s3,
    )
    expires_at = now + timedelta(seconds=expires_in)
    expiration = call.identity.expiration
    if expiration is not None:
        expires_at = min(expires_at, expiration)
    return PresignedRequest(signed.method, signed.url, signed.headers, expires_at, expiration)
