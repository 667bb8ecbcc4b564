"""Endpoint rules of Amazon S3 for models that have none: buckets in the host name or in the path.

Rule: what each bucket needs and no more; AWS's own model has rules of its own, which know access
points, accelerated and directory buckets too. Source: Amazon S3 User Guide, "Virtual hosting of
general purpose buckets".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith.node import Json


def _reference(name: str) -> Json:
    return {"ref": name}


def _on(name: str, value: bool = True) -> Json:
    return {"fn": "booleanEquals", "argv": [_reference(name), value]}


def _is_set(name: str) -> Json:
    return {"fn": "isSet", "argv": [_reference(name)]}


def _switch(builtin: str) -> Json:
    return {"builtIn": builtin, "type": "boolean", "required": True, "default": False}


def _tree(conditions: list[Json], rules: list[Json]) -> Json:
    return {"type": "tree", "conditions": conditions, "rules": rules}


def _endpoint(conditions: list[Json], url: str) -> Json:
    scheme: Json = {
        "name": "sigv4",
        "signingName": "s3",
        "signingRegion": "{Region}",
        "disableDoubleEncoding": True,
    }
    return {
        "type": "endpoint",
        "conditions": conditions,
        "endpoint": {"url": url, "properties": {"authSchemes": [scheme]}},
    }


_VIRTUAL: list[Json] = [
    _is_set("Bucket"),
    _on("ForcePathStyle", False),
    {"fn": "aws.isVirtualHostableS3Bucket", "argv": [_reference("Bucket"), False]},
]
_PATH: list[Json] = [
    _is_set("Bucket"),
    {"fn": "uriEncode", "argv": [_reference("Bucket")], "assign": "segment"},
]


def _addresses(scheme: str, authority: str, path: str) -> list[Json]:
    """A bucket in the host, a bucket in the path, no bucket."""
    return [
        _endpoint(_VIRTUAL, f"{scheme}://{{Bucket}}.{authority}{path}"),
        _endpoint(_PATH, f"{scheme}://{authority}{path}/{{segment}}"),
        _endpoint([], f"{scheme}://{authority}{path}"),
    ]


def _regional() -> Iterator[Json]:
    for fips in (True, False):
        for dual in (True, False):
            prefix = f"s3{'-fips' * fips}{'.dualstack' * dual}"
            authority = f"{prefix}.{{Region}}.{{partition#dnsSuffix}}"
            conditions = [_on("UseFIPS", fips), _on("UseDualStack", dual)]
            yield _tree(conditions, _addresses("https", authority, ""))


RULES: Mapping[str, Json] = {
    "version": "1.0",
    "parameters": {
        "Bucket": {"type": "string", "required": False},
        "Region": {"builtIn": "AWS::Region", "type": "string", "required": False},
        "UseFIPS": _switch("AWS::UseFIPS"),
        "UseDualStack": _switch("AWS::UseDualStack"),
        "Endpoint": {"builtIn": "SDK::Endpoint", "type": "string", "required": False},
        "ForcePathStyle": _switch("AWS::S3::ForcePathStyle"),
    },
    "rules": [
        {
            "type": "error",
            "conditions": [{"fn": "not", "argv": [_is_set("Region")]}],
            "error": "Invalid Configuration: Missing Region",
        },
        _tree(
            [
                _is_set("Endpoint"),
                {"fn": "parseURL", "argv": [_reference("Endpoint")], "assign": "url"},
            ],
            _addresses("{url#scheme}", "{url#authority}", "{url#path}"),
        ),
        _tree(
            [{"fn": "aws.partition", "argv": [_reference("Region")], "assign": "partition"}],
            list(_regional()),
        ),
    ],
}

PARAMETERS: Mapping[str, Json] = {
    "ForcePathStyle": {"type": "boolean", "documentation": "Put buckets into the path of URLs."}
}
"""The options of clients that these rules ask for."""
