"""Glacier wants the version of its API in a header, and takes ``-`` for the caller's own account.

Rule: an account that is given is left alone.
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


def default_account(call: Call, proceed: Proceed) -> Steps[Any]:
    """Let an account id that is not given, or empty, stand for the caller's own."""
    if not getattr(call.input, "account_id", "-"):
        change_input(call, account_id="-")
    return proceed(call)


def state_version(call: Call, proceed: Proceed) -> Steps[Any]:
    """State the version of the API."""
    call.request.headers["x-amz-glacier-version"] = call.service.api_version
    return proceed(call)


ENTRIES = (
    Entry(default_account, "accountIdDefaultMiddleware", "initialize", tags=("ACCOUNT_ID",)),
    Entry(state_version, "glacierApiVersionMiddleware", "build", tags=("GLACIER_API_VERSION",)),
)
