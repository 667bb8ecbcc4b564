"""Names of buckets are part of the host, or of the path, of a request.

Rule: a name that would turn a request on an object or a bucket into one on something else is
refused before it is sent.
"""

from __future__ import annotations

from ..errors import ValidationError
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def check_bucket(call: Call, proceed: Proceed) -> Steps[Any]:
    """Refuse what is no name.

    Raises:
        ValidationError: the bucket's name is empty, or has a slash and is no ARN.
    """
    bucket: Any = getattr(call.input, "bucket", None)
    if isinstance(bucket, str) and (not bucket or ("/" in bucket and bucket[:4] != "arn:")):
        fault = f"bucket: expected the name of a bucket, or an ARN, got {bucket!r}"
        raise ValidationError(call.operation.name, [fault])
    return proceed(call)


ENTRIES = (
    Entry(
        check_bucket, "validateBucketNameMiddleware", "initialize", tags=("VALIDATE_BUCKET_NAME",)
    ),
)
