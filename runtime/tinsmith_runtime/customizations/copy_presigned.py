"""Copies between regions (Amazon EC2 API Reference, "CopySnapshot"; Amazon RDS API Reference,
"CopyDBSnapshot"): the service wants, beside the request, a presigned one to the region copied from.

Rule: it is made where the input tells that region, and has none of its own.
"""

from __future__ import annotations

from ..call import Call
from ..pipeline import Entry
from ..steps import settle_scheme
from . import change_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..effects import Steps
    from ..pipeline import Proceed

#: Members that are, or name by an ARN, the region copied from.
_SOURCES = (
    "source_region",
    "source_db_snapshot_identifier",
    "source_db_cluster_snapshot_identifier",
    "source_db_instance_identifier",
    "source_db_instance_arn",
    "replication_source_identifier",
)
#: Members that hold the presigned request, as RDS and EC2 call them.
_TARGETS = ("pre_signed_url", "presigned_url")
#: Seconds that the service has to use it.
_LIFE = 3600


def add_presigned(call: Call, proceed: Proceed) -> Steps[Any]:
    """Put the presigned request into the input."""
    members = type(call.input).__members__
    target = next((name for name in _TARGETS if name in members), None)
    source = _source_region(call.input)
    if target is None or source is None or getattr(call.input, target) is not None:
        return (yield from proceed(call))
    own: str = yield from call.config.resolve("region")
    if source != own:
        changes: dict[str, object] = {target: (yield from _presign(call, source, own))}
        if "destination_region" in members:
            changes["destination_region"] = own
        change_input(call, **changes)
    return (yield from proceed(call))


def _source_region(given: object) -> str | None:
    for name in _SOURCES:
        value: object = getattr(given, name, None)
        if isinstance(value, str):
            parts = value.split(":")
            if name == "source_region":
                return value
            if parts[0] == "arn" and len(parts) > 5:
                return parts[3]
    return None


def _presign(call: Call, source: str, own: str) -> Steps[str]:
    """The URL of the same call in the region copied from."""
    from ..codecs import percent
    from ..presign import form_to_query

    client = call.client
    there = Call(client, call.input, call.config.replace(region=source))
    there.endpoint = yield from client.destination.find(there)
    there.auth_scheme = {"name": "sigv4", "signingName": call.service.signing_name}
    yield from settle_scheme(there, there.auth_scheme)
    request = form_to_query(client.protocol.request(call.service, call.operation, call.input))
    request.scheme, request.host, base = client.destination.split(there.endpoint.url)
    request.path = f"{base}{request.path}" or "/"
    if "DestinationRegion=" not in request.query:
        request.query += "&" + percent.encode_form([("DestinationRegion", own)])
    signed = client.signers.get(there.auth_scheme).presign(
        request, (yield from client.identity(there)), expires_in=_LIFE, now=client.datetime_now()
    )
    return signed.url


ENTRIES = (
    Entry(
        add_presigned, "crossRegionPresignedUrlMiddleware", "initialize", tags=("PRESIGNED_URL",)
    ),
)
