"""S3 refuses a request on a bucket of another region, and says which one that is.

Rule: such a call is made once more, in the right region; later calls on the bucket begin there. An
ARN has its region, and an endpoint of the user's is followed nowhere.
"""

from __future__ import annotations

from ..errors import RequestBodyError
from ..option import region as check_region
from ..pipeline import Entry
from ..service_error import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_HEADER = "x-amz-bucket-region"
#: Errors that mean it, by status; those of redirects always do.
_CODES = frozenset(
    ("AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "PermanentRedirect")
)
_STATUSES = (301, 307, 400)
#: How many buckets' regions a client remembers.
_MOST = 1000


class BucketRegions:
    """What one client has learned of the regions of buckets."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def get(self, bucket: str) -> str | None:
        """The region, if it is not the client's own."""
        return self._known.get(bucket)

    def learn(self, bucket: str, region: str) -> None:
        """Remember one; the oldest goes when there are too many."""
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known), ""), None)
        self._known[bucket] = region


def redirect(call: Call, proceed: Proceed) -> Steps[Any]:
    """Make the call where its bucket is."""
    bucket: Any = getattr(call.input, "bucket", None)
    if not isinstance(bucket, str) or bucket.startswith("arn:") or _is_fixed(call):
        return (yield from proceed(call))
    regions: BucketRegions = call.client.bucket_regions
    own = call.config
    known = regions.get(bucket)
    if known is not None:
        call.config = own.replace(region=known)
    try:
        return (yield from proceed(call))
    except ServiceError as error:
        region = _other_region(call, error)
        if region is None or region == (yield from call.config.resolve("region")):
            raise
        if call.request.stream is not None:
            # The user's file is where the last attempt left it; a new request begins there.
            try:
                call.request.stream.rewind()
            except RequestBodyError:
                raise error from None
    regions.learn(bucket, region)
    call.config = own.replace(region=region)
    return (yield from proceed(call))


def _is_fixed(call: Call) -> bool:
    return call.config.endpoint is not None or call.config.endpoint_provider is not None


def _other_region(call: Call, error: ServiceError) -> str | None:
    """The region that an error points to."""
    status = error.http_status
    if call.response is None or status not in _STATUSES:
        return None
    if status == 400 and error.code not in _CODES and not _is_of_head(call):
        return None
    region = call.response.headers.get(_HEADER)
    if region is None:
        # Of AuthorizationHeaderMalformed, where no header says it.
        text = call.response.body.partition(b"<Region>")[2].partition(b"<")[0]
        region = text.decode("ascii", "replace")
    try:
        return check_region(region)
    except ValueError:
        return None


def _is_of_head(call: Call) -> bool:
    """Whether the answer could not have a code: it has no body."""
    return call.request.method == "HEAD"


ENTRIES = (
    Entry(redirect, "regionRedirectMiddleware", "initialize", tags=("REGION_REDIRECT", "S3")),
)
