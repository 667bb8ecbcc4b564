"""The three timestamp formats: examples of the specifications, round trips, refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.codecs.timestamp import (
    FORMATTERS,
    PARSERS,
    format_date_time,
    format_epoch_seconds,
    format_http_date,
    parse_date_time,
    parse_epoch_seconds,
    parse_http_date,
    to_epoch_seconds,
)

zones = st.builds(
    timezone,
    st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
        lambda d: d - d % timedelta(minutes=1)
    ),
)
# Two days from both ends, where another zone is another year.
moments = st.datetimes(
    datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones | st.just(UTC)  # noqa: DTZ001
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # parts are year, month, day, ...


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1985-04-12T23:20:50.52Z", utc(1985, 4, 12, 23, 20, 50, 520000)),
        ("2014-04-29T18:30:38Z", utc(2014, 4, 29, 18, 30, 38)),
        ("2000-01-02T20:34:56.000001Z", utc(2000, 1, 2, 20, 34, 56, 1)),
        ("0001-01-01T00:00:00Z", utc(1, 1, 1)),
        ("9999-12-31T23:59:59.999999Z", utc(9999, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_date_time(text: str, value: datetime) -> None:
    assert format_date_time(value) == text
    assert parse_date_time(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2019-12-17T00:48:18+01:00", utc(2019, 12, 16, 23, 48, 18)),
        ("2019-12-16T22:48:18-01:00", utc(2019, 12, 16, 23, 48, 18)),
        ("1996-12-20T00:39:57-00:00", utc(1996, 12, 20, 0, 39, 57)),
        ("2014-04-29t18:30:38z", utc(2014, 4, 29, 18, 30, 38)),
        ("2000-01-02T20:34:56.123000Z", utc(2000, 1, 2, 20, 34, 56, 123000)),
        ("2000-01-02T20:34:56.1234567891Z", utc(2000, 1, 2, 20, 34, 56, 123456)),
        ("2000-01-02T20:34:56.5+05:30", utc(2000, 1, 2, 15, 4, 56, 500000)),
        ("1990-12-31T23:59:60Z", utc(1990, 12, 31, 23, 59, 59)),
        ("1990-12-31T15:59:60.5-08:00", utc(1990, 12, 31, 23, 59, 59, 500000)),
    ],
)
def test_date_times_of_others(text: str, value: datetime) -> None:
    parsed = parse_date_time(text)
    assert parsed == value
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2014",
        "2014-04-29",
        "2014-04-29T18:30:38",
        "2014-04-29 18:30:38Z",
        "2014-04-29T18:30Z",
        "20140429T183038Z",
        "2014-04-29T18:30:38.Z",
        "2014-04-29T18:30:38,5Z",
        "2014-04-29T18:30:38.5",
        "2014-04-29T18:30:38+0100",
        "2014-04-29T18:30:38+01",
        "2014-04-29T18:30:38+24:00",
        "2014-04-29T18:30:38+01:60",
        "2014-04-29T18:30:38+01-00",
        "2014-04-29T18:30:38+01:000",
        "2014-04-29T18:30:38Z ",
        "2014-04-29T18:30:38ZZ",
        "2014/04-29T18:30:38Z",
        "2014-04/29T18:30:38Z",
        "2014-04-29T18-30:38Z",
        "2014-04-29T18:30-38Z",
        "2014-13-29T18:30:38Z",
        "2014-02-30T18:30:38Z",
        "2014-04-29T24:00:00Z",
        "2014-04-29T18:60:38Z",
        "2014-04-29T18:30:60Z",
        "2014-04-29T23:59:61Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "-014-04-29T18:30:38Z",
        "2014-04-29T18:30:+8Z",
        "２014-04-29T18:30:38Z",
        "Tue, 29 Apr 2014 18:30:38 GMT",
    ],
)
def test_no_date_time(text: str) -> None:
    with pytest.raises(ValueError, match="not a date-time such as") as caught:
        parse_date_time(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tue, 29 Apr 2014 18:30:38 GMT", utc(2014, 4, 29, 18, 30, 38)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", utc(1994, 11, 6, 8, 49, 37)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", utc(1, 1, 1)),
    ],
)
def test_http_date(text: str, value: datetime) -> None:
    assert format_http_date(value) == text
    assert parse_http_date(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sun, 02 Jan 2000 20:34:56.456 GMT", utc(2000, 1, 2, 20, 34, 56, 456000)),
        ("Sun, 02 Jan 2000 20:34:56.000 GMT", utc(2000, 1, 2, 20, 34, 56)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", utc(2016, 12, 31, 23, 59, 59)),
    ],
)
def test_http_dates_of_others(text: str, value: datetime) -> None:
    parsed = parse_http_date(text)
    assert parsed == value
    assert parsed.tzinfo is UTC


def test_http_dates_have_no_fraction() -> None:
    value = utc(2000, 1, 2, 20, 34, 56, 999999)
    assert format_http_date(value) == "Sun, 02 Jan 2000 20:34:56 GMT"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tue, 29 Apr 2014 18:30:38",
        "Tue, 29 Apr 2014 18:30:38 UTC",
        "Tue, 29 Apr 2014 18:30:38 +0000",
        "29 Apr 2014 18:30:38 GMT",
        "Tue 29 Apr 2014 18:30:38 GMT",
        "Foo, 29 Apr 2014 18:30:38 GMT",
        "Tue, 9 Apr 2014 18:30:38 GMT",
        "Tue, 29 April 2014 18:30:38 GMT",
        "Tue, 31 Apr 2014 18:30:38 GMT",
        "Tue, 29 Apr 14 18:30:38 GMT",
        "Tue, 29 Apr 2014 18:30 GMT",
        "Tue, 29 Apr 2014 18:30:38.GMT GMT",
        "Tue, 29 Apr 2014 18:30:38Z GMT",
        "Tue,  29 Apr 2014 18:30:38 GMT",
        "2014-04-29T18:30:38Z",
    ],
)
def test_no_http_date(text: str) -> None:
    with pytest.raises(ValueError, match="not an http-date such as") as caught:
        parse_http_date(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "number", "value"),
    [
        ("0", 0, utc(1970, 1, 1)),
        ("1398796238", 1398796238, utc(2014, 4, 29, 18, 30, 38)),
        ("1515531081.1234", 1515531081.1234, utc(2018, 1, 9, 20, 51, 21, 123400)),
        ("-1", -1, utc(1969, 12, 31, 23, 59, 59)),
        ("-0.25", -0.25, utc(1969, 12, 31, 23, 59, 59, 750000)),
        ("-1.25", -1.25, utc(1969, 12, 31, 23, 59, 58, 750000)),
        ("0.000001", 0.000001, utc(1970, 1, 1, 0, 0, 0, 1)),
    ],
)
def test_epoch_seconds(text: str, number: float, value: datetime) -> None:
    assert format_epoch_seconds(value) == text
    assert to_epoch_seconds(value) == number
    assert type(to_epoch_seconds(value)) is type(number)
    assert parse_epoch_seconds(text) == value
    assert parse_epoch_seconds(number) == value


def test_epoch_seconds_of_others() -> None:
    assert parse_epoch_seconds("1.398796238E9") == utc(2014, 4, 29, 18, 30, 38)
    assert parse_epoch_seconds(1398796238.0).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    ["", "now", "NaN", "Infinity", "1_000", " 1", "1e400", "253402300800", float("nan"), 1e300],
)
def test_no_epoch_seconds(value: str | float) -> None:
    with pytest.raises(ValueError, match="not seconds since 1970: ") as caught:
        parse_epoch_seconds(value)
    assert repr(value) in str(caught.value)


@given(moments)
def test_date_time_is_what_isoformat_reads(value: datetime) -> None:
    text = format_date_time(value)
    assert datetime.fromisoformat(text) == value
    assert parse_date_time(text) == value
    # Zones of Python may have seconds; RFC 3339's have not, and neither do these.
    assert parse_date_time(value.isoformat()) == value


@given(moments)
def test_http_date_is_what_email_writes(value: datetime) -> None:
    text = format_http_date(value)
    assert text == format_datetime(value.astimezone(UTC), usegmt=True)
    assert parse_http_date(text) == value.replace(microsecond=0)


@given(moments)
def test_epoch_seconds_round_trip(value: datetime) -> None:
    # A double holds microseconds only in the centuries around 1970.
    tolerance = timedelta(0) if 1900 < value.year < 2100 else timedelta(microseconds=32)
    assert abs(parse_epoch_seconds(format_epoch_seconds(value)) - value) <= tolerance
    assert abs(parse_epoch_seconds(to_epoch_seconds(value)) - value) <= tolerance


class Unknown(tzinfo):
    """A zone that does not know its offset makes a datetime as naive as no zone does."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


@pytest.mark.parametrize("form", ["date-time", "http-date", "epoch-seconds"])
@pytest.mark.parametrize("zone", [None, Unknown()])
def test_naive_datetimes_are_refused(form: str, zone: tzinfo | None) -> None:
    with pytest.raises(ValueError, match="2026-01-01T00:00:00 has none: use datetime"):
        FORMATTERS[form](datetime(2026, 1, 1, tzinfo=zone))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("date-time", "2014-04-29T18:30:38Z"),
        ("http-date", "Tue, 29 Apr 2014 18:30:38 GMT"),
        ("epoch-seconds", "1398796238"),
    ],
)
def test_formats_by_name(form: str, text: str) -> None:
    assert PARSERS[form](text) == utc(2014, 4, 29, 18, 30, 38)
    assert FORMATTERS[form](utc(2014, 4, 29, 18, 30, 38)) == text
    assert len(FORMATTERS) == len(PARSERS) == 3
