"""Timestamps in Smithy's three formats (Smithy 2.0, ``timestampFormat``): date-time, http-date,
epoch-seconds.

Python's side is always an aware datetime: parsers return UTC, formatters convert to it and refuse
naive values, which would be somebody's local time. Fractions are kept to the microsecond.

Rule: pure, by hand: `strptime` and `email.utils` are slow, depend on the locale or accept too much.
Loading this module loads datetime, so nothing that a client's constructor needs may import it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def to_utc(value: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: `value` is naive.
    """
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise ValueError(
            f"a timestamp needs a time zone, {value.isoformat()} has none: "
            "use datetime.now(UTC), or value.astimezone() for local time"
        )
    return value.astimezone(UTC)


def _fraction(microsecond: int) -> str:
    return f".{microsecond:06d}".rstrip("0") if microsecond else ""


def format_date_time(value: datetime) -> str:
    """RFC 3339 in UTC, with as many digits of a fraction as there are: ``1985-04-12T23:20:50.52Z``.

    Raises:
        ValueError: `value` is naive.
    """
    t = to_utc(value)
    return (
        f"{t.year:04d}-{t.month:02d}-{t.day:02d}T{t.hour:02d}:{t.minute:02d}:{t.second:02d}"
        f"{_fraction(t.microsecond)}Z"
    )


def format_http_date(value: datetime) -> str:
    """IMF-fixdate (RFC 9110 section 5.6.7): ``Tue, 29 Apr 2014 18:30:38 GMT``.

    A fraction is cut off: HTTP knows none, and servers other than AWS's ignore a header that has
    one.

    Raises:
        ValueError: `value` is naive.
    """
    t = to_utc(value)
    return (
        f"{_DAYS[t.weekday()]}, {t.day:02d} {_MONTHS[t.month - 1]} {t.year:04d} "
        f"{t.hour:02d}:{t.minute:02d}:{t.second:02d} GMT"
    )


def to_epoch_seconds(value: datetime) -> int | float:
    """Seconds since 1970, an int unless there is a fraction: the form in JSON and CBOR.

    Raises:
        ValueError: `value` is naive.
    """
    since = to_utc(value) - _EPOCH
    seconds = since.days * 86400 + since.seconds
    return seconds + since.microseconds / 1e6 if since.microseconds else seconds


def format_epoch_seconds(value: datetime) -> str:
    """Seconds since 1970 as text, exact: ``1515531081.1234``.

    Raises:
        ValueError: `value` is naive.
    """
    since = to_utc(value) - _EPOCH
    seconds = since.days * 86400 + since.seconds
    if seconds < 0 and since.microseconds:  # -1.25 is two seconds back and 0.75 ahead
        return f"-{-seconds - 1}{_fraction(1000000 - since.microseconds)}"
    return f"{seconds}{_fraction(since.microseconds)}"


def to_epoch_milliseconds(value: datetime) -> int:
    """Whole milliseconds since 1970, rounded down: the form in headers of events.

    Raises:
        ValueError: `value` is naive.
    """
    return (to_utc(value) - _EPOCH) // _MILLISECOND


def parse_epoch_milliseconds(value: int) -> datetime:
    """The opposite of `to_epoch_milliseconds`.

    Raises:
        ValueError: outside the years 1 to 9999.
    """
    try:
        return _EPOCH + value * _MILLISECOND
    except OverflowError:
        raise ValueError(f"not milliseconds since 1970: {value}") from None


def parse_date_time(text: str) -> datetime:
    """Read RFC 3339 with ``Z`` or an offset; digits beyond the microsecond are dropped.

    A leap second is read as the second before it, with its fraction: datetime knows no second 60.

    Raises:
        ValueError: `text` is no date-time.
    """
    # 2011-07-15T23:28:33Z, as services write it, is a case for C, which takes more than RFC 3339.
    if len(text) == 20 and text[4::3] == "--T::Z" and text[11:13] != "24":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # perhaps a leap second
    try:
        if text[4] != "-" or text[7] != "-" or text[10] not in "Tt":
            raise ValueError
        second, microsecond, tail = _time(text[11:])
        if tail in ("Z", "z"):
            offset = 0
        else:
            if tail[0] not in "+-" or len(tail) != 6 or tail[3] != ":":
                raise ValueError
            hours, minutes = _digits(tail[1:3]), _digits(tail[4:6])
            if hours > 23 or minutes > 59:
                raise ValueError
            offset = (hours * 60 + minutes) * (-1 if tail[0] == "-" else 1)
        year, month, day = _digits(text[:4]), _digits(text[5:7]), _digits(text[8:10])
        return _datetime(year, month, day, text[11:16], second, microsecond, offset)
    except (ValueError, IndexError, OverflowError):
        raise ValueError(
            f"not a date-time such as 1985-04-12T23:20:50.52Z (RFC 3339): {text!r}"
        ) from None


def parse_http_date(text: str) -> datetime:
    """Read an IMF-fixdate, with a fraction or without.

    Raises:
        ValueError: `text` is no http-date.
    """
    try:
        weekday, day, month, year, time, zone = text.split(" ")
        if weekday[3:] != "," or weekday[:3] not in _DAYS or zone != "GMT":
            raise ValueError
        if len(day) != 2 or len(year) != 4:
            raise ValueError
        second, microsecond, tail = _time(time)
        if tail:
            raise ValueError
        number = _MONTHS.index(month) + 1
        return _datetime(_digits(year), number, _digits(day), time[:5], second, microsecond, 0)
    except (ValueError, IndexError, OverflowError):
        raise ValueError(
            f"not an http-date such as Tue, 29 Apr 2014 18:30:38 GMT (RFC 9110): {text!r}"
        ) from None


def parse_epoch_seconds(value: str | float) -> datetime:
    """Read seconds since 1970, a number or its text, rounded to the microsecond.

    Raises:
        ValueError: no number, not finite, or outside the years 1 to 9999.
    """
    from .number import parse_float

    try:
        seconds = parse_float(value) if isinstance(value, str) else value
        return _EPOCH + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        raise ValueError(f"not seconds since 1970: {value!r}") from None


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError
    return int(text)


def _time(text: str) -> tuple[int, int, str]:
    """Second, microsecond and what follows them in ``HH:MM:SS[.fraction]...``."""
    if text[2] != ":" or text[5] != ":":
        raise ValueError
    second, tail = _digits(text[6:8]), text[8:]
    if tail[:1] != ".":
        return second, 0, tail
    rest = tail[1:].lstrip("0123456789")
    fraction = tail[1 : len(tail) - len(rest)]
    return second, _digits((fraction[:6]).ljust(6, "0") if fraction else ""), rest


def _datetime(
    year: int, month: int, day: int, clock: str, second: int, microsecond: int, offset: int
) -> datetime:
    """Put the parts together; `clock` is ``HH:MM``, `offset` minutes east of UTC."""
    leap = second == 60
    value = datetime(
        year,
        month,
        day,
        _digits(clock[:2]),
        _digits(clock[3:5]),
        59 if leap else second,
        microsecond,
        tzinfo=UTC,
    )
    if offset:
        value -= timedelta(minutes=offset)
    if leap and (value.hour, value.minute) != (23, 59):
        raise ValueError
    return value


#: Formatter to text by ``timestampFormat``.
FORMATTERS: dict[str, Callable[[datetime], str]] = {
    "date-time": format_date_time,
    "http-date": format_http_date,
    "epoch-seconds": format_epoch_seconds,
}

#: Parser of text by ``timestampFormat``.
PARSERS: dict[str, Callable[[str], datetime]] = {
    "date-time": parse_date_time,
    "http-date": parse_http_date,
    "epoch-seconds": parse_epoch_seconds,
}
