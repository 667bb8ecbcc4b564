"""Presigned URLs of operations: a call that somebody else makes later, without credentials of their own.

The endpoint, the serializer and the signer are the client's own; nothing is sent. Source: AWS "Signature Version 4 for API
requests", authentication with query parameters.

Rule: a URL never claims to live longer than the credentials in it.
"""

from __future__ import annotations

from .call import Call
from .errors import ClientClosedError, ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
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
    """

    __slots__ = ("method", "url", "headers", "expires_at")

    def __init__(
        self, method: str, url: str, headers: dict[str, str], expires_at: datetime
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.expires_at = expires_at

    def __repr__(self) -> str:
        return (
            f"<PresignedRequest {self.method} {self.url.partition('?')[0]} until {self.expires_at}>"
        )


def presign(
    client: ClientCore,
    command: Command[Any],
    expires_in: int,
    headers: Mapping[str, str] | None,
) -> Steps[PresignedRequest]:
    """Steps that presign a command.

    Raises:
        ValidationError: the operation is never signed, or `expires_in` is out of range.
    """
    from datetime import timedelta

    from .idempotency import fill_tokens
    from .presign import form_to_query
    from .steps import signs

    if client.closed:
        raise ClientClosedError(f"this {type(client).__name__} is closed")
    client.check(command, client.config)
    call = Call(client, fill_tokens(command, client.new_id), client.config)
    if not signs(call):
        raise ValidationError(
            command.operation.name, ["is never signed, so there is nothing to presign; call it"]
        )
    call.auth_scheme = {"name": "sigv4", "signingName": client.service.signing_name}
    call.identity = yield from client.identity(call)
    call.endpoint = yield from client.endpoint(call)
    call.auth_scheme.update(call.endpoint.auth_scheme("sigv4") or {})
    if "signingRegion" not in call.auth_scheme:
        call.auth_scheme["signingRegion"] = yield from client.signing_region(call)
    request = client.protocol.request(client.service, call.operation, call.input)
    if request.headers.get("content-type") == "application/x-www-form-urlencoded":
        request = form_to_query(request)
    scheme, host, base = client.split(call.endpoint.url)
    request.scheme, request.host, request.path = scheme, host, base + request.path
    for name, value in (headers or {}).items():
        request.headers[name.lower()] = value
    now = client.datetime_now().replace(microsecond=0)
    signed = client.signer(call.auth_scheme).presign(
        request, call.identity, expires_in=expires_in, now=now
    )
    expires_at = now + timedelta(seconds=expires_in)
    expiration = call.identity.expiration
    if expiration is not None:
        expires_at = min(expires_at, expiration)
    sent = {name: value for name, value in signed.headers.items() if name != "host"}
    return PresignedRequest(signed.method, signed.url, sent, expires_at)
