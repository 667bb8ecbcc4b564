"""What the SDKs of AWS do for single services beyond what their models say, by sdkId.

Purpose: so that somebody who adds a model gets the service as its users know it, with no work by
hand. Steps of calls are modules of the runtime, named here; the rest is what an overlay would say,
for every version of the model. `docs/customizations.md` has the reasons.
Rule: facts that models state are left to models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tinsmith.customization_s3 import PARAMETERS, RULES
from tinsmith.draft import Draft, DraftMember
from tinsmith.model import Operation, Service, Shape, ShapeId
from tinsmith.node import Json, fields

_RULE_SET = "smithy.rules#endpointRuleSet"
_DIAGRAM = "smithy.rules#endpointBdd"
_LABEL = "smithy.api#httpLabel"
_HEADER = "smithy.api#httpHeader"
_DOCUMENTATION = "smithy.api#documentation"
_BUCKET = "/{Bucket}"
_EXPIRES = "<p>What was stored as <code>Expires</code>, be it a date or not.</p>"


@dataclass(frozen=True, slots=True)
class Customization:
    """What is done for a service; names are those of `tinsmith_runtime.customizations`."""

    always: tuple[str, ...] = ()
    """For each of its operations."""
    operations: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """For operations, by name."""
    members: Mapping[str, str] = field(default_factory=dict[str, str])
    """For operations whose input has a member of this name."""
    optional: tuple[str, ...] = ()
    """Labels that steps fill in, by name of the member."""


_COPY = ("copy_presigned",)
_DATABASE_COPIES = {
    "CopyDBClusterSnapshot": _COPY,
    "CopyDBSnapshot": _COPY,
    "CreateDBCluster": _COPY,
    "CreateDBInstanceReadReplica": _COPY,
    "StartDBInstanceAutomatedBackupsReplication": _COPY,
}
_MESSAGES = ("sqs_checksum",)
_UPLOAD = ("glacier_checksum",)
CUSTOMIZATIONS: Mapping[str, Customization] = {
    "API Gateway": Customization(("api_gateway",)),
    "DocDB": Customization(operations=_DATABASE_COPIES),
    "DynamoDB": Customization(("dynamodb_checksum",)),
    "EC2": Customization(operations={"CopySnapshot": _COPY}),
    "Glacier": Customization(
        ("glacier",),
        {"UploadArchive": _UPLOAD, "UploadMultipartPart": _UPLOAD},
        optional=("accountId",),
    ),
    "Machine Learning": Customization(operations={"Predict": ("machine_learning",)}),
    "Neptune": Customization(operations=_DATABASE_COPIES),
    "Polly": Customization(operations={"SynthesizeSpeech": ("polly_presign",)}),
    "RDS": Customization(operations=_DATABASE_COPIES),
    "Route 53": Customization(("route_53",), {"ChangeResourceRecordSets": ("route_53_error",)}),
    "S3": Customization(
        ("s3_bucket", "s3_payload", "s3_redirect", "s3_error", "s3_expires", "s3_express"),
        members={
            "SSECustomerKey": "s3_customer_key",
            "CopySourceSSECustomerKey": "s3_customer_key",
        },
    ),
    "S3 Control": Customization(("s3_payload",)),
    "SQS": Customization(
        operations={
            "SendMessage": _MESSAGES,
            "SendMessageBatch": _MESSAGES,
            "ReceiveMessage": _MESSAGES,
        }
    ),
}
"""By sdkId."""

OPTION_NAMES: Mapping[str, str] = {
    "Accelerate": "UseAccelerateEndpoint",
    "DisableMultiRegionAccessPoints": "DisableMultiregionAccessPoints",
}
"""What SDKs call client context parameters, where that is not as rules do."""


def of_service(service: Service) -> tuple[str, ...]:
    """Name what every operation of a service needs."""
    return _find(service).always


def of_operation(service: Service, operation: Operation, shape: Shape | None) -> tuple[str, ...]:
    """Name what an operation needs beside that; `shape` is its input."""
    found = _find(service)
    by_member = (
        (found.members[name] for name in shape.members if name in found.members) if shape else ()
    )
    return tuple(dict.fromkeys((*found.operations.get(operation.id.name, ()), *by_member)))


def target_of(service: Service, uri: str) -> str:
    """Return the URI of an operation as its requests have it: where a service's rules have the
    bucket, the endpoint holds it already (Smithy 2.0, "Amazon S3 customizations").
    """
    return uri.removeprefix(_BUCKET) if "Bucket" in _parameters(service) else uri


def customize(drafts: Mapping[ShapeId, Draft]) -> None:
    """Apply what an overlay would, in place."""
    for draft in list(drafts.values()):
        name = str(fields(draft.traits.get("aws.api#service")).get("sdkId", ""))
        if draft.type == "service" and name in CUSTOMIZATIONS:
            _relax(drafts, CUSTOMIZATIONS[name].optional)
            if name == "S3":
                _read_expires(drafts)
            if name == "S3" and not {_RULE_SET, _DIAGRAM} & draft.traits.keys():
                draft.traits |= {_RULE_SET: RULES, "smithy.rules#clientContextParams": PARAMETERS}
                _bind_buckets(drafts)


def _relax(drafts: Mapping[ShapeId, Draft], optional: Iterable[str]) -> None:
    for draft in drafts.values():
        for name in optional:
            member = draft.members.get(name)
            if member is not None and _LABEL in member.traits:
                member.traits.pop("smithy.api#required", None)


def _bind_buckets(drafts: Mapping[ShapeId, Draft]) -> None:
    for draft in drafts.values():
        member = draft.members.get("Bucket")
        if member is not None and _LABEL in member.traits:
            member.traits["smithy.rules#contextParam"] = {"name": "Bucket"}


def _read_expires(drafts: Mapping[ShapeId, Draft]) -> None:
    """Make the header Expires a time, and give outputs a member for what is none."""
    outputs = {draft.scalars.get("output") for draft in drafts.values()}
    for draft in drafts.values():
        member = draft.members.get("Expires")
        if member is not None and member.traits.get(_HEADER) == "Expires":
            member.target = ShapeId("smithy.api#Timestamp")
            if draft.id in outputs:
                traits: dict[str, Json] = {_HEADER: "ExpiresString", _DOCUMENTATION: _EXPIRES}
                draft.members["ExpiresString"] = DraftMember(ShapeId("smithy.api#String"), traits)


def _parameters(service: Service) -> Mapping[str, Json]:
    rules = service.fields(_RULE_SET) or service.fields(_DIAGRAM)
    return fields(rules.get("parameters"))


def _find(service: Service) -> Customization:
    name = str(service.fields("aws.api#service").get("sdkId", ""))
    return CUSTOMIZATIONS.get(name, Customization())
