"""API Gateway answers in HAL unless it is asked for plain JSON.

Rule: a header of the user's wins.
"""

from __future__ import annotations

from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def accept_json(call: Call, proceed: Proceed) -> Steps[Any]:
    """Ask for JSON."""
    call.request.headers.setdefault("accept", "application/json")
    return proceed(call)


ENTRIES = (Entry(accept_json, "acceptHeaderMiddleware", "build", tags=("SET_ACCEPT",)),)
