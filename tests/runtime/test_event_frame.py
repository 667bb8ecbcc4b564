"""Frames of event streams, against botocore's decoder, and against bytes of every kind."""

from __future__ import annotations

from binascii import crc32
from datetime import UTC, datetime, timedelta
from struct import pack
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.codecs.event_frame import (
    MAX_HEADERS,
    MAX_PAYLOAD,
    Frame,
    FrameDecoder,
    decode_headers,
    encode_frame,
    encode_headers,
)
from tinsmith_runtime.errors import ResponseParseError

if TYPE_CHECKING:
    from tinsmith_runtime.codecs.event_frame import Header

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Smithy's own example of each type, by hand: name, type code, value.
WRITTEN: list[tuple[Header, bytes]] = [
    (("boolean", True), b"\x00"),
    (("boolean", False), b"\x01"),
    (("byte", -2), b"\x02\xfe"),
    (("short", -2), b"\x03\xff\xfe"),
    (("integer", 258), b"\x04\x00\x00\x01\x02"),
    (("long", 2**40), b"\x05\x00\x00\x01\x00\x00\x00\x00\x00"),
    (("blob", b"\x00\xff"), b"\x06\x00\x02\x00\xff"),
    (("string", "\u00e4"), b"\x07\x00\x02\xc3\xa4"),
    (
        ("timestamp", datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
        b"\x08\x00\x00\x00\x00\x00\x00\x05\xdc",
    ),
    (("timestamp", _EPOCH - timedelta(milliseconds=1)), b"\x08" + b"\xff" * 8),
    (("uuid", UUID(int=1)), b"\x09" + bytes(15) + b"\x01"),
]

moments = st.integers(-62_135_510_400_000, 253_402_200_000_000).map(
    lambda milliseconds: _EPOCH + timedelta(milliseconds=milliseconds)
)
values: Any = st.one_of(
    st.tuples(st.just("boolean"), st.booleans()),
    st.tuples(st.just("byte"), st.integers(-(2**7), 2**7 - 1)),
    st.tuples(st.just("short"), st.integers(-(2**15), 2**15 - 1)),
    st.tuples(st.just("integer"), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.just("long"), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just("blob"), st.binary(max_size=40)),
    st.tuples(st.just("string"), st.text(max_size=40)),
    st.tuples(st.just("timestamp"), moments),
    st.tuples(st.just("uuid"), st.uuids()),
)
names = st.text(min_size=1, max_size=60)
frames = st.builds(Frame, st.dictionaries(names, values, max_size=6), st.binary(max_size=200))


def decode(data: bytes, cut: int = 2**30) -> list[Frame]:
    """All frames of a whole stream, fed in pieces of at most `cut` bytes."""
    decoder, found = FrameDecoder(), []
    while data:
        piece = data[: min(decoder.needed, cut)]
        data = data[len(piece) :]
        frame = decoder.feed(piece)
        if frame is not None:
            found.append(frame)
    assert not decoder.begun
    return found


def plain(kind: str, value: Any) -> Any:
    """A header's value as botocore gives it."""
    if kind == "timestamp":
        return (value - _EPOCH) // timedelta(milliseconds=1)
    return value.bytes if kind == "uuid" else value


def message(headers: bytes, payload: bytes = b"", *, total: int | None = None) -> bytes:
    """A message with right checksums, whatever is in it."""
    length = 16 + len(headers) + len(payload) if total is None else total
    prelude = pack(">II", length, len(headers))
    body = prelude + pack(">I", crc32(prelude)) + headers + payload
    return body + pack(">I", crc32(body))


@pytest.mark.parametrize(("header", "written"), WRITTEN)
def test_each_type_of_header_has_its_bytes(header: Header, written: bytes) -> None:
    section = b"\x01h" + written
    assert encode_headers({"h": header}) == section
    assert decode_headers(section) == {"h": header}
    assert decode_headers(section)["h"][0] == header[0]


def test_fractions_of_a_millisecond_are_dropped() -> None:
    moment = _EPOCH + timedelta(microseconds=1999)
    assert decode_headers(encode_headers({"t": ("timestamp", moment)})) == {
        "t": ("timestamp", _EPOCH + timedelta(milliseconds=1))
    }


@given(st.lists(frames, max_size=4), st.integers(1, 64))
def test_frames_survive_any_cut(sent: list[Frame], cut: int) -> None:
    assert decode(b"".join(map(encode_frame, sent)), cut) == sent


@given(st.lists(frames, max_size=4))
def test_botocore_reads_what_is_written(sent: list[Frame]) -> None:
    buffer = EventStreamBuffer()
    buffer.add_data(b"".join(map(encode_frame, sent)))
    read = [(event.headers, event.payload) for event in buffer]
    assert read == [
        ({name: plain(*header) for name, header in frame.headers.items()}, frame.payload)
        for frame in sent
    ]


def test_a_frame_is_asked_for_byte_by_byte() -> None:
    decoder = FrameDecoder()
    data = encode_frame(Frame({"h": ("string", "x")}, b"body"))
    assert decoder.needed == 12
    assert decoder.feed(data[:5]) is None
    assert decoder.needed == 7
    assert decoder.begun
    assert decoder.feed(data[5:12]) is None
    assert decoder.needed == len(data) - 12
    with pytest.raises(ValueError, match="are needed"):
        decoder.feed(data[12:] + b"x")
    assert decoder.feed(data[12:]) == Frame({"h": ("string", "x")}, b"body")
    assert not decoder.begun
    assert decoder.needed == 12


@given(frames, st.data())
def test_a_flipped_bit_is_noticed(frame: Frame, data: st.DataObject) -> None:
    written = bytearray(encode_frame(frame))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((ResponseParseError, AssertionError)):
        decode(bytes(written))


@given(st.binary(max_size=80))
def test_headers_of_any_bytes_end_in_headers_or_in_a_typed_error(section: bytes) -> None:
    try:
        found = decode(message(section))[0].headers
    except ResponseParseError:
        return
    assert decode_headers(encode_headers(found)) == found


@given(st.binary(max_size=80))
def test_a_stream_of_any_bytes_ends_in_a_typed_error(data: bytes) -> None:
    decoder = FrameDecoder()
    while data:
        piece, data = data[: decoder.needed], data[decoder.needed :]
        try:
            decoder.feed(piece)
        except ResponseParseError:
            return


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x00\x00\x10" + bytes(8), "checksum of its lengths"),
        (message(b"", total=15), "cannot hold"),
        (message(b"\x01h\x01", total=18), "cannot hold"),
        (message(b"", total=17 + MAX_PAYLOAD), "payload"),
        (message(bytes(MAX_HEADERS + 1)), "bytes of headers"),
        (message(b"")[:-1] + b"\x00", "its checksum"),
        (message(b"\x00\x00"), "no name"),
        (message(b"\x01h\x00\x01h\x00"), "twice"),
        (message(b"\x05h"), "in the middle"),
        (message(b"\x01h"), "in the middle"),
        (message(b"\x01h\x04\x00"), "in the middle"),
        (message(b"\x01h\x07\x00"), "in the middle"),
        (message(b"\x01h\x07\x00\x02x"), "in the middle"),
        (message(b"\x01h\x09" + bytes(15)), "in the middle"),
        (message(b"\x01h\x0a"), "its type is 10"),
        (message(b"\x01h\x07\x00\x01\xff"), "utf-8"),
        (message(b"\x01\xff\x00"), "utf-8"),
        (message(b"\x01h\x08\x7f" + bytes(7)), "milliseconds"),
    ],
)
def test_a_malformed_frame_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(ResponseParseError, match=said):
        decode(data)


def test_the_largest_frame_passes() -> None:
    frame = Frame({"h" * 255: ("blob", bytes(2**15 - 1))}, bytes(MAX_PAYLOAD))
    assert decode(encode_frame(frame)) == [frame]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (Frame({}, bytes(MAX_PAYLOAD + 1)), "payload"),
        (Frame({str(i): ("blob", bytes(30_000)) for i in range(5)}), "headers of"),
        (Frame({"": ("boolean", True)}), "1 to 255"),
        (Frame({"n" * 256: ("boolean", True)}), "1 to 255"),
        (Frame({"h": ("string", "x" * 2**15)}), "32767"),
        (Frame({"h": ("byte", 128)}), "'h' is no byte"),
        (Frame({"h": ("timestamp", datetime(2020, 1, 1))}), "time zone"),  # noqa: DTZ001
        (Frame({"h": ("other", 1)}), "no such type"),
    ],
)
def test_what_no_frame_can_hold_is_refused(frame: Frame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        encode_frame(frame)


def test_the_text_of_a_header_is_that_of_strings_alone() -> None:
    frame = Frame({"a": ("string", "x"), "b": ("blob", b"x"), "c": ("boolean", True)})
    assert [frame.text(name) for name in "abcd"] == ["x", None, None, None]
