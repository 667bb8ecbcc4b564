"""What users stored as ``Expires`` with an object need not be a date.

Rule: a date is `expires`, as in the model; whatever was stored is `expires_string`, a member that
the generator adds for this.
"""

from __future__ import annotations

from ..codecs.timestamp import parse_http_date
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def tolerate(call: Call, proceed: Proceed) -> Steps[Any]:
    """Give the text to its own member, and to the other only if it is a date."""
    response = yield from proceed(call)
    headers = response.headers
    text = headers.get("expires")
    if text is not None:
        headers["expiresstring"] = text
        try:
            parse_http_date(text)
        except ValueError:
            del headers["expires"]
    return response


ENTRIES = (
    Entry(
        tolerate,
        "s3ExpiresMiddleware",
        "deserialize",
        tags=("S3",),
        relation=("after", "deserializerMiddleware"),
    ),
)
