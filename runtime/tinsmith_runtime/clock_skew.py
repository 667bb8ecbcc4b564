"""Learning the service's clock: signatures are refused when client and service disagree by minutes.

Every response with a ``Date`` header is a sample. Rule: small differences are nobody's business;
beyond four minutes the service's clock is adopted, and dropped again as soon as the two agree.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .call import Call
    from .effects import Steps
    from .http import Response

#: Seconds of difference that matter. AWS refuses signatures from five minutes on.
THRESHOLD = 240.0
#: A response that took longer than this, in seconds, says nothing about clocks.
LONGEST_ROUND_TRIP = 900.0


class ClockSkew:
    """The difference between a client's clock and its service's.

    Attributes:
        offset: seconds to add to the local clock; 0.0 while the two agree.
    """

    __slots__ = ("offset", "_seen")

    def __init__(self) -> None:
        self.offset = 0.0
        self._seen: tuple[str, float] = ("", 0.0)

    def measure(self, call: Call, response: Response) -> float | None:
        """What the offset ought to be by this response; None if it says nothing new."""
        headers = response.headers
        text = headers.get("date")
        if not text or "age" in headers:
            return None
        seen_text, server_time = self._seen
        if text != seen_text:
            from .codecs.timestamp import parse_http_date

            try:
                server_time = parse_http_date(text).timestamp()
            except ValueError:
                return None
            self._seen = (text, server_time)
        now = call.client.clock()
        if now - call.sent_at > LONGEST_ROUND_TRIP:
            return None
        offset = server_time - now
        if abs(offset) >= THRESHOLD:
            return offset
        # The two agree: news for those who thought, or signed, otherwise.
        return 0.0 if self.offset or call.clock_offset else None

    def adopt(self, call: Call, response: Response, offset: float) -> Steps[bool]:
        """Correct the clock, unless the client's options forbid it. Tells whether that gives a
        refused attempt another chance: it was signed with a time far from the service's.
        """
        if (yield from call.config.resolve("disable_clock_skew_correction")):
            return False
        self.offset = offset
        return (
            response.status >= 400
            and call.identity is not None
            and abs(offset - call.clock_offset) >= THRESHOLD
        )
