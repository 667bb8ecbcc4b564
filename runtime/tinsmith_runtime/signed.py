"""Signed requests that are not sent: for whoever proves an identity to a third party, which sends
them on.

Endpoint, serializer and signer are the client's own, and what a service is known to want of inputs.
Middleware has no part: what it adds to a call is not meant for others.

Rule: nothing is sent but what finding the credentials needs.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from .call import Call
from .canonical import UNSIGNED_PAYLOAD
from .client_core import closed_error
from .customizations.s3_payload import wants_hash
from .errors import ConfigError, ValidationError
from .idempotency import fill_tokens
from .limit import limited, start
from .pipeline import compile_steps, features_of
from .steps import settle_known, settle_scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .client_core import ClientCore
    from .effects import Steps
    from .http import Request
    from .identity import AwsCredentialIdentity
    from .operation import Command


def prepare(
    client: ClientCore,
    command: Command[Any],
    headers: Mapping[str, str] | None,
    lasting: float = 0,
) -> Steps[Call]:
    """Steps to a call that has a request, and an identity to sign it with.

    Args:
        client: whose configuration counts.
        command: what to call.
        headers: headers to be signed along.
        lasting: seconds that the identity should be good for, where its source can see to that.

    Raises:
        ValidationError: the command does not fit the model, or its operation is never signed, or
            not with AWS credentials.
        ConfigError: a header is none.
        CredentialsError: there is no identity to sign with.
    """
    if client.closed:
        raise closed_error(client, command)
    client.check(command, client.config)
    if "event_input" in command.operation.traits:
        raise ValidationError(
            command.operation.name, ["its events are signed as they are sent, not ahead"]
        )
    config = client.config
    call = Call(client, fill_tokens(command, client.new_id), config)
    scheme = _scheme(call)
    start(call, config.timeout if client.constant else (yield from config.resolve("timeout")))
    features = features_of(call.service, call.operation)
    if features:
        own = [entry.step for entry in features if entry.stage == "initialize"]
        yield from compile_steps(own, _nothing)(call)
    destination = client.destination
    known = destination.known(call)
    call.endpoint = (yield from destination.find(call)) if known is None else known
    call.auth_scheme = {"name": scheme, "signingName": client.service.signing_name}
    if known is None or not settle_known(call, call.auth_scheme):
        yield from settle_scheme(call, call.auth_scheme)
    call.identity = config.known_identity
    if call.identity is None:
        call.identity = yield from limited(call, _lasting_identity(call, lasting))
    request = client.protocol.request(client.service, call.operation, call.input)
    request.scheme, request.host, base = destination.split(call.endpoint.url)
    request.path = f"{base}{request.path}" or "/"
    if headers:
        from .call_option import header_faults

        faults = header_faults(headers)
        if faults:
            raise ConfigError("; ".join(faults))
        for header, value in headers.items():
            request.headers[header.lower()] = value
    call.request = request
    return call


def _lasting_identity(call: Call, seconds: float) -> Steps[AwsCredentialIdentity]:
    now = call.client.datetime_now
    context = call.config.credential_context(now=now)
    return call.config.credential_provider.lasting_identity(
        context, now() + timedelta(seconds=seconds)
    )


def _nothing(call: Call) -> Steps[None]:
    """What follows the steps on the input, where nothing is sent."""
    yield from ()


def _scheme(call: Call) -> str:
    """The first scheme of the operation that signs with AWS credentials."""
    auth = call.operation.auth
    if auth is None:
        auth = call.service.auth
    for name in auth:
        if name.startswith("aws.auth#"):
            return name.removeprefix("aws.auth#")
    fault = "is never signed: whoever has the input can call it"
    if any(not name.endswith("#noAuth") for name in auth):
        fault = f"is not signed with AWS credentials, but takes {', '.join(auth)}"
    raise ValidationError(call.operation.name, [fault])


def sign_command(
    client: ClientCore, command: Command[Any], headers: Mapping[str, str] | None
) -> Steps[Request]:
    """Steps that sign a command.

    Raises:
        ValidationError: as `prepare`.
        CredentialsError: as `prepare`.
    """
    call = yield from prepare(client, command, headers)
    request = call.request
    if request.stream is not None:
        from .steps_stream import state_length

        state_length(call)
        request.headers.setdefault("x-amz-content-sha256", UNSIGNED_PAYLOAD)
    elif request.body:
        request.headers["content-length"] = str(len(request.body))
    request.headers["host"] = request.host
    if wants_hash(call) and request.stream is None:
        request.headers.setdefault("x-amz-content-sha256", sha256(request.body).hexdigest())
    client.signers.sign(call)
    return request
