"""Small models of services that SDKs treat specially, generated once, and clients of them.

Rule: the models are ours, with the names and traits of AWS's that customizations go by.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrity_service import Wire
from tinsmith.command_line import main
from tinsmith_runtime.http import Response
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command

KEYS = AwsCredentialIdentity(
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
NOW = datetime(2013, 5, 24, tzinfo=UTC)
_TEXT = "smithy.api#String"


def _member(target: str = _TEXT, **traits: Any) -> dict[str, Any]:
    named = {f"smithy.api#{name}": value for name, value in traits.items()}
    return {"target": target, "traits": named}


LABEL = _member(httpLabel={}, required={})


def _model(
    sdk_id: str,
    protocol: str,
    signing_name: str,
    operations: Mapping[str, tuple[Any, Mapping[str, Any], Mapping[str, Any]]],
    extra: Mapping[str, Any] | None = None,
    version: str = "2012-06-01",
    errors: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A model: operations by name, with method and URI, input and output."""
    shapes: dict[str, Any] = {
        "test#Blob": {"type": "blob", "traits": {"smithy.api#streaming": {}}},
        "test#Key": {"type": "string", "traits": {"smithy.api#sensitive": {}}},
        "test#Service": {
            "type": "service",
            "version": version,
            "operations": [{"target": f"test#{name}"} for name in operations],
            "errors": [{"target": f"test#{name}"} for name in errors],
            "traits": {
                "aws.api#service": {"sdkId": sdk_id, "endpointPrefix": signing_name},
                "aws.auth#sigv4": {"name": signing_name},
                f"aws.protocols#{protocol}": {},
            },
        },
        **(extra or {}),
    }
    for name, (http, given, answered) in operations.items():
        traits = {}
        if http:
            traits["smithy.api#http"] = {"method": http[0], "uri": http[1], "code": 200}
        shapes[f"test#{name}"] = {
            "type": "operation",
            "input": {"target": f"test#{name}Input"},
            "output": {"target": f"test#{name}Output"},
            "traits": traits,
        }
        shapes[f"test#{name}Input"] = {"type": "structure", "members": dict(given)}
        shapes[f"test#{name}Output"] = {"type": "structure", "members": dict(answered)}
    return {"smithy": "2.0", "shapes": shapes}


_BLOB = _member("test#Blob", httpPayload={})
_BUCKET = {"Bucket": LABEL}
_OBJECT = {"Bucket": LABEL, "Key": LABEL}
_SSE = {
    "SSECustomerKey": _member("test#Key", httpHeader="x-amz-server-side-encryption-customer-key"),
    "SSECustomerKeyMD5": _member(httpHeader="x-amz-server-side-encryption-customer-key-MD5"),
}
_COPY_SSE = {
    "CopySourceSSECustomerKey": _member("test#Key", httpHeader="x-amz-copy-source-key"),
    "CopySourceSSECustomerKeyMD5": _member(httpHeader="x-amz-copy-source-key-MD5"),
}
_EXPIRES = _member("smithy.api#Timestamp", httpHeader="Expires")

MODELS = {
    "s3": _model(
        "S3",
        "restXml",
        "s3",
        {
            "GetObject": (
                ("GET", "/{Bucket}/{Key+}"),
                _OBJECT | _SSE,
                {"Body": _BLOB, "Expires": _EXPIRES},
            ),
            "PutObject": (
                ("PUT", "/{Bucket}/{Key+}"),
                _OBJECT
                | _SSE
                | {"Body": _BLOB, "Expires": _EXPIRES, "ACL": _member(httpHeader="x-amz-acl")},
                {"ETag": _member(httpHeader="ETag")},
            ),
            "HeadBucket": (("HEAD", "/{Bucket}"), _BUCKET, {}),
            "DeleteBucket": (("DELETE", "/{Bucket}"), _BUCKET, {}),
            "ListBuckets": (("GET", "/"), {}, {"Owner": _member()}),
            "CopyObject": (
                ("PUT", "/{Bucket}/{Key+}?copy"),
                _OBJECT | _SSE | _COPY_SSE,
                {"ETag": _member(xmlName="ETag")},
            ),
            "CreateSession": (
                ("GET", "/{Bucket}?session"),
                _BUCKET,
                {"Credentials": _member("test#Credentials", required={})},
            ),
        },
        {
            "test#Credentials": {
                "type": "structure",
                "members": {
                    "AccessKeyId": _member(required={}),
                    "SecretAccessKey": _member("test#Key", required={}),
                    "SessionToken": _member("test#Key", required={}),
                    "Expiration": _member("smithy.api#Timestamp", required={}),
                },
            }
        },
        "2006-03-01",
    ),
    "glacier": _model(
        "Glacier",
        "restJson1",
        "glacier",
        {
            "UploadArchive": (
                ("POST", "/{accountId}/archives"),
                {
                    "accountId": LABEL,
                    "checksum": _member(httpHeader="x-amz-sha256-tree-hash"),
                    "body": _BLOB,
                },
                {},
            ),
            "ListVaults": (("GET", "/{accountId}/vaults"), {"accountId": LABEL}, {}),
        },
    ),
    "api-gateway": _model(
        "API Gateway", "restJson1", "apigateway", {"GetApis": (("GET", "/apis"), {}, {})}
    ),
    "machine-learning": _model(
        "Machine Learning",
        "awsJson1_1",
        "machinelearning",
        {
            "Predict": (None, {"PredictEndpoint": _member(required={})}, {}),
            "Describe": (None, {}, {}),
        },
    ),
    "route-53": _model(
        "Route 53",
        "restXml",
        "route53",
        {
            "GetHostedZone": (("GET", "/hostedzone/{Id}"), {"Id": LABEL}, {}),
            "GetChange": (("GET", "/change/{Id}"), {"Id": LABEL}, {}),
            "ChangeResourceRecordSets": (("POST", "/rrset"), {}, {}),
            "Limit": (
                ("GET", "/limit/{HostedZoneId}/{DelegationSetId}"),
                {"HostedZoneId": LABEL, "DelegationSetId": LABEL},
                {},
            ),
        },
        {
            "test#InvalidChangeBatch": {
                "type": "structure",
                "members": {"messages": _member("test#Messages"), "message": _member()},
                "traits": {"smithy.api#error": "client"},
            },
            "test#Messages": {
                "type": "list",
                "member": {"target": _TEXT, "traits": {"smithy.api#xmlName": "Message"}},
            },
        },
        errors=("InvalidChangeBatch",),
    ),
    "rds": _model(
        "RDS",
        "awsQuery",
        "rds",
        {
            "CopyDBSnapshot": (
                None,
                {"SourceDBSnapshotIdentifier": _member(), "PreSignedUrl": _member()},
                {},
            ),
        },
        version="2014-10-31",
    ),
    "ec2": _model(
        "EC2",
        "ec2Query",
        "ec2",
        {
            "CopySnapshot": (
                None,
                {
                    "SourceRegion": _member(),
                    "DestinationRegion": _member(),
                    "PresignedUrl": _member(),
                },
                {},
            ),
        },
        version="2016-11-15",
    ),
    "polly": _model(
        "Polly",
        "restJson1",
        "polly",
        {
            "SynthesizeSpeech": (
                ("POST", "/v1/speech"),
                {
                    "Text": _member(),
                    "VoiceId": _member(),
                    "LexiconNames": _member("test#Names"),
                },
                {},
            ),
        },
        {"test#Names": {"type": "list", "member": {"target": _TEXT}}},
    ),
    "dynamodb": _model(
        "DynamoDB",
        "awsJson1_0",
        "dynamodb",
        {"GetItem": (None, {}, {"Item": _member()})},
    ),
    "sqs": _model(
        "SQS",
        "awsJson1_0",
        "sqs",
        {
            "SendMessage": (
                None,
                {"MessageBody": _member(required={})},
                {"MessageId": _member(), "MD5OfMessageBody": _member()},
            ),
            "SendMessageBatch": (
                None,
                {"Entries": _member("test#Entries", required={})},
                {"Successful": _member("test#Results")},
            ),
            "ReceiveMessage": (None, {}, {"Messages": _member("test#Messages")}),
        },
        {
            "test#Entries": {"type": "list", "member": {"target": "test#Entry"}},
            "test#Entry": {
                "type": "structure",
                "members": {"Id": _member(required={}), "MessageBody": _member(required={})},
            },
            "test#Results": {"type": "list", "member": {"target": "test#Result"}},
            "test#Result": {
                "type": "structure",
                "members": {"Id": _member(), "MD5OfMessageBody": _member()},
            },
            "test#Messages": {"type": "list", "member": {"target": "test#Message"}},
            "test#Message": {
                "type": "structure",
                "members": {
                    "MessageId": _member(),
                    "Body": _member(),
                    "MD5OfBody": _member(),
                },
            },
        },
    ),
}


def generate(folder: Path) -> None:
    """Generate all of them, and make the packages importable."""
    models = folder / "models"
    models.mkdir()
    for name, model in MODELS.items():
        (models / f"{name}.json").write_text(json.dumps(model), "utf-8")
        output = folder / "packages"
        code = main(["generate", str(models / f"{name}.json"), "--output", str(output)])
        assert code == 0, name
    packages = sorted((folder / "packages").glob("*/client_*"))
    sys.path[:0] = [str(package.parent) for package in packages]
    # Other tests may have loaded packages of these names, of other models.
    names = {package.name for package in packages}
    for name in [name for name in sys.modules if name.partition(".")[0] in names]:
        del sys.modules[name]


def forget(folder: Path) -> None:
    """Take the packages away again."""
    sys.path[:] = [path for path in sys.path if not path.startswith(str(folder))]
    for name in list(sys.modules):
        origin = getattr(sys.modules[name], "__file__", None) or ""
        if origin.startswith(str(folder)):
            del sys.modules[name]


class Customized:
    """A client of one of the services, of either kind, driven by the same blocking methods.

    Attributes:
        wire: what it sends to.
        client: the client itself.
    """

    def __init__(
        self, package: str, *answers: Response, asynchronous: bool = False, **options: Any
    ) -> None:
        self.package = package
        self.wire = Wire(*answers)
        self._runner = asyncio.Runner() if asynchronous else None
        module = importlib.import_module(f"{package}.{'aio' if asynchronous else 'client'}")
        prefix = "Async" if asynchronous else ""
        found = [
            value
            for key, value in vars(module).items()
            if isinstance(value, type)
            and value.__module__ == module.__name__
            and key.startswith(prefix)
            and key.endswith("Client")
        ]
        self.client: Any = found[0](
            **{
                "region": "eu-central-1",
                "credentials": KEYS,
                "transport": self.wire,
                "environment": {},
                **options,
            }
        )
        self.now = NOW.timestamp()
        self.client.clock = lambda: self.now
        self.client.world.pause = self._apause if asynchronous else self._pause

    def _pause(self, seconds: float) -> None:
        self.now += seconds

    async def _apause(self, seconds: float) -> None:
        self.now += seconds

    def command(self, name: str, **members: Any) -> Command[Any]:
        """A command by the name of its operation."""
        made: Command[Any] = getattr(importlib.import_module(self.package), f"{name}Command")(
            **members
        )
        return made

    def call(self, name: str, **members: Any) -> Any:
        """Call an operation."""
        return self.run(lambda: self.client.send(self.command(name, **members)))

    def presign(self, name: str, **members: Any) -> Any:
        """Presign an operation for a day."""
        return self.run(
            lambda: self.client.presign(self.command(name, **members), expires_in=86400)
        )

    def run(self, act: Callable[[], Any]) -> Any:
        """Do something with the client; what it returns is awaited if that is its kind."""
        if self._runner is None:
            return act()

        async def wait() -> Any:
            result = act()
            return await result if hasattr(result, "__await__") else result

        return self._runner.run(wait())

    @property
    def sent(self) -> Any:
        """The latest request."""
        return self.wire.requests[-1]

    def end(self) -> None:
        """Close everything."""
        self.run(self.client.aclose if self._runner else self.client.close)
        if self._runner is not None:
            self._runner.close()
