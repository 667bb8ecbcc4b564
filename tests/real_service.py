"""Generated clients of real servers, with botocore beside them.

Rule: what a story reads with `same`, `items` and `refused` is compared with what botocore reads
from the same server; expected values are botocore's or the story's, never our own.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import shutil
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest
from botocore import config, xform_name
from botocore.exceptions import ClientError

import driven
from same_reading import differences
from server_client import KEYS
from shared_data import shared
from tinsmith.command_line import main


class Model(NamedTuple):
    """A model, the client of its package, and what botocore calls the service."""

    file: str
    client: str
    botocore: str

    @property
    def package(self) -> str:
        """Name of the generated package."""
        return f"client_{self.file.replace('-', '_')}"


MODELS = {
    model.file: model
    for model in (
        Model("api-gateway", "APIGateway", "apigateway"),
        Model("auto-scaling", "AutoScaling", "autoscaling"),
        Model("cloudwatch", "CloudWatch", "cloudwatch"),
        Model("cloudwatch-logs", "CloudWatchLogs", "logs"),
        Model("dynamodb", "DynamoDB", "dynamodb"),
        Model("ecs", "ECS", "ecs"),
        Model("eks", "EKS", "eks"),
        Model("elasticache", "ElastiCache", "elasticache"),
        Model("kms", "KMS", "kms"),
        Model("lambda", "Lambda", "lambda"),
        Model("route-53", "Route53", "route53"),
        Model("s3", "S3", "s3"),
        Model("secrets-manager", "SecretsManager", "secretsmanager"),
        Model("ses", "SES", "ses"),
        Model("sfn", "SFN", "stepfunctions"),
        Model("sns", "SNS", "sns"),
        Model("sqs", "SQS", "sqs"),
        Model("ssm", "SSM", "ssm"),
    )
}

_CLOUDWATCH = {
    "apply": [
        {
            "target": "com.amazonaws.cloudwatch#GraniteServiceVersion20100801",
            "traits": {"smithy.protocols#rpcv2Cbor": {}, "aws.protocols#awsJson1_0": {}},
            "reason": "CloudWatch speaks them; the newest models say so.",
        }
    ]
}


def generate(names: Collection[str], folder: Path) -> dict[str, Any]:
    """Generate the packages of models, on all cores; import them. By name of the model."""
    models = shared("models")
    files = {name: models / f"{name}.json" for name in names}
    if "cloudwatch" in names:
        # What CloudWatch speaks beside awsQuery, which its model does not say yet.
        files["cloudwatch"] = folder / "cloudwatch-model"
        files["cloudwatch"].mkdir()
        shutil.copy(models / "cloudwatch.json", files["cloudwatch"])
        (files["cloudwatch"] / "overlay.json").write_text(json.dumps(_CLOUDWATCH))
    arguments = ["generate", *map(str, files.values()), "--output", str(folder), "--no-tests"]
    assert main(arguments) == 0
    sys.path[:0] = [str(folder / name.replace("-", "_")) for name in names]
    return {name: importlib.import_module(MODELS[name].package) for name in names}


def plain(value: Any) -> Any:
    """A value as botocore has it."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def botocore_client(service: str, endpoint: str, **options: Any) -> Any:
    """botocore's client of a service on a server."""
    return botocore.session.Session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=KEYS.access_key_id,
        aws_secret_access_key=KEYS.secret_access_key,
        config=config.Config(retries={"total_max_attempts": 1}, **options),
    )


class RealService:
    """A service on a server: ``aws.create_topic(name="x")`` calls an operation, and
    ``aws.CreateTopicCommand`` is a class of the generated package.

    Attributes:
        client: the generated client, of either kind.
        kind: ``"sync"`` or ``"async"``; good for names of one's own.
        server: ``"moto"`` or ``"ministack"``.
        botocore: botocore's client.
    """

    def __init__(self, package: Any, model: Model, server: str, endpoint: str, kind: str) -> None:
        self._package = package
        self._runner = asyncio.Runner() if kind == "async" else None
        self.kind, self.server, self.endpoint = kind, server, endpoint
        self.botocore = botocore_client(model.botocore, endpoint)
        base = getattr(package, f"Async{model.client}" if self._runner else model.client)

        class Recorded(base):  # type: ignore[misc, valid-type]
            """The client, which says what it calls."""

            def steps(self, command: Any, **options: Any) -> Any:
                driven.record(server, model.file, command.operation.name)
                return super().steps(command, **options)

        self._class = Recorded
        self.client = self.another()

    def another(self, **options: Any) -> Any:
        """Another client with other options."""
        given = {"region": "us-east-1", "credentials": KEYS, "endpoint": self.endpoint}
        return self._class(**{**given, "max_attempts": 1, **options})

    def __getattr__(self, name: str) -> Any:
        if name[0].isupper():
            return getattr(self._package, name)
        return lambda **members: self.run(getattr(self.client, name), **members)

    def run(self, function: Any, *arguments: Any, **options: Any) -> Any:
        """Do something with the client, and wait."""
        if self._runner is None:
            return function(*arguments, **options)

        async def main() -> Any:
            return await function(*arguments, **options)

        return self._runner.run(main())

    def send(self, command: Any, **options: Any) -> Any:
        """Call an operation."""
        return self.run(self.client.send, command, **options)

    def wait(self, waiter: Any) -> Any:
        """Wait, at most twenty seconds."""
        return self.run(self.client.wait, waiter, max_wait=20, min_delay=0.05, max_delay=0.2)

    def same(self, command: Any, *, volatile: Collection[str] = ()) -> Any:
        """The output, which botocore reads likewise."""
        output = self.send(command)
        theirs = self._theirs(command)
        found = list(differences(output.to_dict(), theirs, volatile))
        assert not found, "\n".join(found)
        return output

    def items(self, command: Any, *, page_size: int | None = None) -> list[Any]:
        """Everything that is on the pages, which botocore finds likewise."""
        options = {} if page_size is None else {"page_size": page_size}
        items = self._all(self.client.paginate(command, **options).items())
        paginator = self.botocore.get_paginator(xform_name(command.operation.name))
        pages = paginator.paginate(**command.to_dict(), PaginationConfig={"PageSize": page_size})
        theirs = list(pages.result_key_iters()[0])
        found = list(differences([plain(each) for each in items], theirs, path="items"))
        assert not found, "\n".join(found)
        return items

    def pages(self, command: Any, *, page_size: int | None = None) -> list[Any]:
        """All pages."""
        return self._all(self.client.paginate(command, page_size=page_size))

    def refused(self, error: type[Any], command: Any) -> Any:
        """The error, of just this class, of which botocore reads the same."""
        with pytest.raises(error) as caught:
            self.send(command)
        ours = caught.value
        assert type(ours) is error
        with pytest.raises(ClientError) as theirs:
            self._theirs(command)
        assert (ours.code, ours.message) == (
            theirs.value.response["Error"]["Code"],
            theirs.value.response["Error"].get("Message", ""),
        )
        assert ours.http_status == theirs.value.response["ResponseMetadata"]["HTTPStatusCode"]
        return ours

    def close(self) -> None:
        """Close everything."""
        self.run(self.client.close if self._runner is None else self.client.aclose)
        self.botocore.close()
        if self._runner is not None:
            self._runner.close()

    def _theirs(self, command: Any) -> Any:
        return getattr(self.botocore, xform_name(command.operation.name))(**command.to_dict())

    def _all(self, found: Iterable[Any]) -> list[Any]:
        if self._runner is None:
            return list(found)

        async def every() -> list[Any]:
            return [each async for each in found]  # type: ignore[attr-defined]

        return self._runner.run(every())
