"""Learning the service's clock: signatures are refused when client and service disagree by minutes.

Every response with a ``Date`` header is a sample. Rule: small differences are nobody's business;
beyond four minutes the service's clock is adopted, and dropped again as soon as the two agree.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .call import Call
    from .http import Response

#: Seconds of difference that matter. AWS refuses signatures from five minutes on.
THRESHOLD = 240.0
#: A response that took longer than this, in seconds, says nothing about clocks.
LONGEST_ROUND_TRIP = 900.0


class ClockSkew:
    """The difference between a client's clock and its service's.

    Attributes:
        offset: seconds to add to the local clock; 0.0 while the two agree.
        enabled: whether to learn at all.
    """

    __slots__ = ("offset", "enabled", "_seen")

    def __init__(self, *, enabled: bool = True) -> None:
        self.offset = 0.0
        self.enabled = enabled
        self._seen: tuple[str, float] = ("", 0.0)

    def observe(self, call: Call, response: Response) -> None:
        """Take a sample. Marks the call when an error came with a clock that was news."""
        headers = response.headers
        text = headers.get("date")
        if not text or not self.enabled or "age" in headers:
            return
        seen_text, server_time = self._seen
        if text != seen_text:
            from .codecs.timestamp import parse_http_date

            try:
                server_time = parse_http_date(text).timestamp()
            except ValueError:
                return
            self._seen = (text, server_time)
        now = call.client.clock()
        if now - call.sent_at > LONGEST_ROUND_TRIP:
            return
        skew = server_time - now
        if abs(skew) < THRESHOLD:
            self.offset = 0.0
        elif abs(skew - self.offset) >= THRESHOLD:
            self.offset = skew
            call.clock_skew_corrected = response.status >= 400
