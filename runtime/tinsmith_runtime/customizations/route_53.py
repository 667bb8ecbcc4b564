"""Route 53 names things with the path they have in its API, and takes ids without it.

Rule: what it answers can be sent back as it came: ``/hostedzone/Z1`` is ``Z1``.
"""

from __future__ import annotations

from ..pipeline import Entry
from . import change_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_MEMBERS = ("delegation_set_id", "hosted_zone_id", "id")
_PREFIXES = (
    "/hostedzone/",
    "/change/",
    "/delegationset/",
    "hostedzone/",
    "change/",
    "delegationset/",
)


def trim_ids(call: Call, proceed: Proceed) -> Steps[Any]:
    """Take the paths off the ids of the input."""
    trimmed: dict[str, object] = {}
    for name in _MEMBERS:
        value = getattr(call.input, name, None)
        if isinstance(value, str):
            for prefix in _PREFIXES:
                if value.startswith(prefix):
                    trimmed[name] = value.removeprefix(prefix)
    if trimmed:
        change_input(call, **trimmed)
    return proceed(call)


ENTRIES = (Entry(trim_ids, "idNormalizerMiddleware", "initialize", tags=("ROUTE53_IDS",)),)
