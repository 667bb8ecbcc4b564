"""The standard library of the rules engine, as facts: signatures, and what Python calls them.

Rule: one line a function or member; no code.
Source: Smithy 2.0 "Rules engine standard library" and "AWS rules engine library functions".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["string", "boolean", "integer", "array", "partition", "url", "arn"]
"""The type of a value."""

ANNOTATIONS: Mapping[Kind, str] = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "array": "Sequence[str]",
    "partition": "Partition",
    "url": "Url",
    "arn": "Arn",
}
"""Every type in Python."""

ARITY = {
    "aws.isVirtualHostableS3Bucket": (1, 2),
    "aws.parseArn": (1, 1),
    "aws.partition": (1, 1),
    "booleanEquals": (2, 2),
    "coalesce": (2, 99),
    "getAttr": (2, 2),
    "isSet": (1, 1),
    "isValidHostLabel": (1, 2),
    "ite": (3, 3),
    "not": (1, 1),
    "parseURL": (1, 1),
    "split": (3, 3),
    "stringEquals": (2, 2),
    "substring": (4, 4),
    "uriEncode": (1, 1),
}
"""Least and most arguments of every function."""

RUNTIME: Mapping[str, tuple[str, str, Kind, bool]] = {
    "aws.isVirtualHostableS3Bucket": ("rules", "is_virtual_hostable_s3_bucket", "boolean", False),
    "aws.parseArn": ("rules", "parse_arn", "arn", True),
    "aws.partition": ("partitions", "partition", "partition", False),
    "isValidHostLabel": ("rules", "is_valid_host_label", "boolean", False),
    "parseURL": ("rules", "parse_url", "url", True),
    "split": ("rules", "split", "array", False),
    "substring": ("rules", "substring", "string", True),
    "uriEncode": ("rules", "uri_encode", "string", False),
}
"""Runtime module, function, type of its result, and whether it may be None.

`aws.partition` is never None: as in every AWS SDK, a region nobody knows belongs to `aws`."""

TAKES: Mapping[str, tuple[Kind, ...]] = {
    "aws.isVirtualHostableS3Bucket": ("string", "boolean"),
    "isValidHostLabel": ("string", "boolean"),
    "split": ("string", "string", "integer"),
    "substring": ("string", "integer", "integer", "boolean"),
}
"""What these take; the others of `RUNTIME` take one string."""

KEYWORD = {
    "aws.isVirtualHostableS3Bucket": "allow_dots",
    "isValidHostLabel": "allow_dots",
    "substring": "reverse",
}
"""The name of a last argument that is a boolean, false by default."""

MEMBERS: Mapping[Kind, Mapping[str, tuple[str, Kind]]] = {
    "partition": {
        "name": ("name", "string"),
        "dnsSuffix": ("dns_suffix", "string"),
        "dualStackDnsSuffix": ("dual_stack_dns_suffix", "string"),
        "implicitGlobalRegion": ("implicit_global_region", "string"),
        "supportsFIPS": ("supports_fips", "boolean"),
        "supportsDualStack": ("supports_dual_stack", "boolean"),
    },
    "url": {
        "scheme": ("scheme", "string"),
        "authority": ("authority", "string"),
        "path": ("path", "string"),
        "normalizedPath": ("normalized_path", "string"),
        "isIp": ("is_ip", "boolean"),
    },
    "arn": {
        "partition": ("partition", "string"),
        "service": ("service", "string"),
        "region": ("region", "string"),
        "accountId": ("account_id", "string"),
        "resourceId": ("resource_id", "array"),
    },
}
