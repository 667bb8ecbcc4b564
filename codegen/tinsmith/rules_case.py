"""Cases of `smithy.rules#endpointTests` that the world has overtaken.

Rule: a case may only be set aside for a fact about AWS partitions that has changed since it was
written, and the fact is named. Source: the AWS SDKs' `partitions.json`, version 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from tinsmith.model import Json

ISOLATED = ("us-iso-", "us-isob-", "eu-isoe-", "us-isof-", "aws-iso")
"""How regions of the isolated partitions begin."""


def outdated(case: Mapping[str, Json]) -> str:
    """Return why today's partitions answer otherwise than `case` expects; nothing if they do not.

    Models up to 2025 expect isolated partitions to refuse dual-stack endpoints; they have them now.
    """
    parameters, expect = case.get("params"), case.get("expect")
    if not isinstance(parameters, Mapping) or not isinstance(expect, Mapping):
        return ""
    region, error = parameters.get("Region"), expect.get("error")
    if (
        parameters.get("UseDualStack") is True
        and isinstance(region, str)
        and region.startswith(ISOLATED)
        and isinstance(error, str)
        and "this partition does not support" in error
    ):
        return "isolated partitions have dual-stack endpoints by now"
    return ""
