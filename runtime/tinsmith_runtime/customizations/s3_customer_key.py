"""Keys of the caller's own for encryption in S3 (Amazon S3 User Guide, "Server-side encryption with
customer-provided keys"): they travel in base64, with the MD5 of the key beside them.

Rule: a key may be given as 32 characters or in base64; an MD5 that is given is left alone. Nothing
here repeats a key.
"""

from __future__ import annotations

from ..checksum import new_checksum
from ..codecs import base64
from ..pipeline import Entry
from . import change_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_PAIRS = (
    ("sse_customer_key", "sse_customer_key_md5"),
    ("copy_source_sse_customer_key", "copy_source_sse_customer_key_md5"),
)
#: Bytes of a key of AES-256, the one algorithm there is.
_SIZE = 32


def encode_keys(call: Call, proceed: Proceed) -> Steps[Any]:
    """Put keys into the form S3 wants, and their MD5 beside them."""
    changes: dict[str, object] = {}
    for name, sum_name in _PAIRS:
        given: object = getattr(call.input, name, None)
        if isinstance(given, str):
            key = _key(given)
            changes[name] = base64.encode(key)
            if getattr(call.input, sum_name, None) is None:
                checksum = new_checksum("MD5")
                checksum.update(key)
                changes[sum_name] = base64.encode(checksum.digest())
    if changes:
        change_input(call, **changes)
    return proceed(call)


def _key(given: str) -> bytes:
    try:
        decoded = base64.decode(given)
    except ValueError:
        decoded = b""
    return decoded if len(decoded) == _SIZE else given.encode()


ENTRIES = (Entry(encode_keys, "ssecMiddleware", "initialize", tags=("SSE",)),)
