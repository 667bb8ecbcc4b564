"""What is known of a response beside its content.

Rule: a plain value; the pipeline fills it from headers, the body's request id and the retry step.
"""

from __future__ import annotations


class ResponseMetadata:
    """Facts of the exchange behind an output or an error.

    Attributes:
        status: HTTP status code; 0 where there was no response.
        request_id: the service's id of the request; quote it to AWS support.
        extended_request_id: ``x-amz-id-2``.
        cf_id: ``x-amz-cf-id``, where CloudFront was on the way.
        attempts: how many times the request was sent.
        total_retry_delay: seconds waited between attempts.
        clock_skew_corrected: whether the service's clock was adopted for a further attempt.
        checksum_algorithm: of the checksum that the body was checked against, or, where it is still
            to be read, will be by its end; None where it was not.
    """

    __slots__ = (
        "status",
        "request_id",
        "extended_request_id",
        "cf_id",
        "attempts",
        "total_retry_delay",
        "clock_skew_corrected",
        "checksum_algorithm",
    )

    def __init__(
        self,
        *,
        status: int = 0,
        request_id: str | None = None,
        extended_request_id: str | None = None,
        cf_id: str | None = None,
        attempts: int = 0,
        total_retry_delay: float = 0.0,
        clock_skew_corrected: bool = False,
        checksum_algorithm: str | None = None,
    ) -> None:
        self.status = status
        self.request_id = request_id
        self.extended_request_id = extended_request_id
        self.cf_id = cf_id
        self.attempts = attempts
        self.total_retry_delay = total_retry_delay
        self.clock_skew_corrected = clock_skew_corrected
        self.checksum_algorithm = checksum_algorithm

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # a mutable value

    def __repr__(self) -> str:
        parts = (f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"ResponseMetadata({', '.join(parts)})"
