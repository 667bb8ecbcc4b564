"""Defaults mode ``auto``: whether this machine runs in the region that it talks to.

Source: AWS SDKs and Tools Reference Guide, "Smart configuration defaults". The region of the
machine is that of its execution environment (Lambda), else that of its EC2 instance.

Rule: a guess may cost a second, once, and never an error.
"""

from __future__ import annotations

from .effects import Send
from .errors import TransportError
from .http import Request, Timeouts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .effects import Steps


def infer(environment: Mapping[str, str]) -> str | None:
    """The region that the execution environment says it runs in."""
    if not environment.get("AWS_EXECUTION_ENV"):
        return None
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or None


def resolve_auto(region: str | None, environment: Mapping[str, str]) -> Steps[str]:
    """The mode that ``auto`` stands for: in-region, cross-region, or standard where nothing is
    known.
    """
    if region is None:
        return "standard"
    physical = infer(environment)
    if physical is None and environment.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true":
        physical = yield from _instance_region(environment)
    if physical is None:
        return "standard"
    return "in-region" if physical == region else "cross-region"


def _instance_region(environment: Mapping[str, str]) -> Steps[str | None]:
    base = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
    base = base.rstrip("/")
    timeouts = Timeouts(1.0, 1.0, 1.0)
    token = Request.from_url(
        "PUT", f"{base}/latest/api/token", {"x-aws-ec2-metadata-token-ttl-seconds": "60"}
    )
    try:
        response = yield Send(token, timeouts, direct=True)
        if response.status != 200:
            return None
        headers = {"x-aws-ec2-metadata-token": response.body.decode("ascii").strip()}
        url = f"{base}/latest/meta-data/placement/region"
        response = yield Send(Request.from_url("GET", url, headers), timeouts, direct=True)
        name: str = response.body.decode("ascii").strip()
    except (TransportError, UnicodeDecodeError):
        return None
    return name if response.status == 200 and name else None
