"""Whatever can be a body, as a stream."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.compressed_stream import CompressedStream
from tinsmith_runtime.errors import RequestBodyError
from tinsmith_runtime.request_stream import CHUNK, RequestStream, request_stream
from tinsmith_runtime.streaming_body import StreamingBody


def drain(stream: RequestStream) -> bytes:
    return b"".join(stream.chunks())


def adrain(stream: RequestStream) -> bytes:
    async def read() -> bytes:
        return b"".join([piece async for piece in stream.achunks()])

    return asyncio.run(read())


DRAINS = pytest.mark.parametrize("read", [drain, adrain])


class Pieces:
    """An iterable that can be iterated anew."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


class AsyncPieces:
    """The same, asynchronous."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


class AsyncFile:
    """A file whose methods must be awaited, as those of aiofiles."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    async def seekable(self) -> bool:
        return True

    async def read(self, size: int) -> bytes:
        return self._file.read(size)


class OnlyRead:
    """Nothing but a method."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._file.read(size)


@DRAINS
@pytest.mark.parametrize(
    ("source", "length", "rewindable"),
    [
        (b"abcdef", 6, True),
        (bytearray(b"abcdef"), 6, True),
        (memoryview(b"abcdef"), 6, True),
        (io.BytesIO(b"abcdef"), 6, True),
        (Pipe(b"abcdef"), None, False),
        (OnlyRead(b"abcdef"), None, False),
        ([b"abc", b"", bytearray(b"de"), memoryview(b"f")], None, True),
        (Pieces(b"abc", b"def"), None, True),
        (iter([b"abc", b"def"]), None, False),
        (StreamingBody(b"abcdef"), 6, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds(read: Any, source: Any, length: int | None, rewindable: bool) -> None:
    if read is adrain:  # each source is used by two tests
        source = (
            source
            if not isinstance(source, io.IOBase | OnlyRead | type(iter([])))
            else _new(source)
        )
    stream = request_stream(source)
    assert (stream.length, stream.rewindable, stream.consumed) == (length, rewindable, False)
    assert read(stream) == b"abcdef"
    assert stream.consumed
    if rewindable:
        stream.rewind()
        assert read(stream) == b"abcdef"
    else:
        with pytest.raises(RequestBodyError, match="cannot be read again"):
            stream.rewind()


def _new(source: Any) -> Any:
    if isinstance(source, (io.BytesIO, Pipe, OnlyRead, StreamingBody)):
        return type(source)(b"abcdef")
    return iter([b"abc", b"def"])


async def _generator() -> AsyncIterator[bytes]:
    yield b"abc"
    yield b"def"


@pytest.mark.parametrize("kind", [AsyncPieces, _generator, AsyncFile, "plain", "aread"])
def test_kinds_that_must_be_awaited(kind: Any) -> None:
    class Plain:
        """`read` is no coroutine function, and returns a coroutine."""

        def read(self, size: int) -> Any:
            return self._file.read(size)

        _file = AsyncFile(b"abcdef")

    class Aread:
        def __init__(self) -> None:
            self.aread = AsyncFile(b"abcdef").read

    source = {
        AsyncPieces: lambda: AsyncPieces(b"abc", b"def"),
        _generator: _generator,
        AsyncFile: lambda: AsyncFile(b"abcdef"),
        "plain": Plain,
        "aread": Aread,
    }[kind]()
    with pytest.raises(TypeError, match="use the asynchronous client"):
        drain(request_stream(source))
    stream = request_stream(source)
    assert adrain(stream) == b"abcdef"
    assert stream.rewindable is (kind is AsyncPieces)
    if stream.rewindable:
        stream.rewind()
        assert adrain(stream) == b"abcdef"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("text", "not str: encode it, or open the file it names"),
        (io.StringIO("text"), 'open it with mode "rb"'),
        (5, "not int"),
        (None, "not NoneType"),
    ],
)
def test_what_cannot_be_a_body(source: object, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        request_stream(source)


def test_a_file_in_text_mode_is_refused() -> None:
    with tempfile.TemporaryFile("w+") as file, pytest.raises(TypeError, match="text mode"):
        request_stream(file)


@DRAINS
@pytest.mark.parametrize("pieces", [["abc"], [1, 2], {"a": b"b"}])
def test_what_is_no_bytes_is_refused_when_it_comes(read: Any, pieces: Any) -> None:
    with pytest.raises(TypeError, match="not bytes"):
        read(request_stream(pieces))


@DRAINS
@given(content=st.binary(max_size=50), start=st.integers(0, 60))
def test_a_file_begins_where_it_stands(read: Any, content: bytes, start: int) -> None:
    file = io.BytesIO(content)
    file.seek(start)
    stream = request_stream(file)
    assert file.tell() == start
    assert stream.length == len(content[start:])
    assert read(stream) == content[start:]
    stream.rewind()
    assert file.tell() == start or not stream.consumed
    assert read(stream) == content[start:]


def test_what_is_decompressed_on_the_way_has_the_length_of_its_content() -> None:
    file = gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b"abc" * 1000)))
    stream = request_stream(file)
    assert stream.length in (3000, None)  # older versions cannot tell
    assert drain(stream) == b"abc" * 1000
    stream.rewind()
    assert drain(stream) == b"abc" * 1000


def test_a_pipe_of_the_system() -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as file:
        with open(writer, "wb") as end:
            end.write(b"abc")
        stream = request_stream(file)
        assert (stream.length, stream.rewindable) == (None, False)
        assert drain(stream) == b"abc"


@DRAINS
@pytest.mark.parametrize(("content", "said"), [(b"abc", "after 3 of the 5"), (b"abcdefg", "more")])
def test_a_file_that_changes_while_it_is_sent(read: Any, content: bytes, said: str) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"abcde")
        file.flush()
        with open(file.name, "rb") as source:
            stream = request_stream(source)
            assert stream.length == 5
            file.seek(0)
            file.truncate()
            file.write(content)
            file.flush()
            with pytest.raises(RequestBodyError, match=said):
                read(stream)


@DRAINS
@given(pieces=st.lists(st.binary(max_size=5), max_size=6), stated=st.integers(0, 20))
def test_never_more_is_given_than_was_promised(read: Any, pieces: Any, stated: int) -> None:
    given_out: list[bytes] = []
    stream = request_stream(iter(pieces))
    stream.length = stated
    whole = b"".join(pieces)
    try:
        for piece in stream.chunks():
            assert piece
            given_out.append(piece)
    except RequestBodyError:
        assert len(whole) != stated
    else:
        assert len(whole) == stated
        assert b"".join(given_out) == whole
    if len(whole) > stated:
        assert len(b"".join(given_out)) < max(stated, 1)


def test_a_body_that_was_not_touched_goes_back_to_nowhere() -> None:
    stream = request_stream(iter([b"abc"]))
    stream.chunks()
    stream.rewind()
    assert drain(stream) == b"abc"


def test_pieces_are_of_one_size() -> None:
    assert [len(piece) for piece in request_stream(io.BytesIO(bytes(CHUNK + 1))).chunks()] == [
        CHUNK,
        1,
    ]


def test_nothing_of_a_body_is_shown() -> None:
    assert repr(request_stream(b"secret")) == "<BytesStream of 6 bytes>"
    assert repr(request_stream(iter([b"secret"]))) == "<IterableStream of unknown length>"


@DRAINS
@given(pieces=st.lists(st.binary(max_size=100)))
def test_compressed_on_the_way(read: Any, pieces: list[bytes]) -> None:
    stream = CompressedStream(request_stream(pieces))
    assert (stream.length, stream.rewindable) == (None, True)
    first = read(stream)
    assert gzip.decompress(first) == b"".join(pieces)
    stream.rewind()
    assert read(stream) == first
