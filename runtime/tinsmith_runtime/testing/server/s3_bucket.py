"""The bucket of a request to S3, which is in its host or the first segment of its path.

Operations of S3 have no bucket in their URIs: endpoints hold it (Smithy 2.0, "Amazon S3
customizations").

Rule: hosts of AWS's own say which it is. At other endpoints it is in the path, if there is a
segment for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...http import Request
    from ...operation import Operation, Service

_VIRTUAL = re.compile(r"(.+?)\.s3(?:[.-].*)?\.amazonaws\.com(?:\.cn)?(?::\d+)?")


def part_bucket(
    service: Service, operation: Operation, request: Request
) -> tuple[Request, dict[str, str]]:
    """A request without its bucket, and the label, still encoded, that its path or host had."""
    customizations: Any = service.traits.get("customizations", ())
    http: Any = operation.traits["http"]
    path = str(http[1]).partition("?")[0]
    if "s3_bucket" not in customizations or path not in ("", "/{Key+}"):
        return request, {}
    made = request.copy()
    virtual = _VIRTUAL.fullmatch(request.host)
    if virtual is not None:
        bucket, made.path = virtual[1], request.path
    else:
        bucket, _, rest = request.path.removeprefix("/").partition("/")
        made.path = f"/{rest}"
    if made.path == "/" and not path:
        made.path = ""
    return made, {"Bucket": bucket}
