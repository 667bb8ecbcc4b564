"""Bodies of responses as users have them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.effects import arun, run
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Response
from tinsmith_runtime.response_stream import ReadBody
from tinsmith_runtime.streaming_body import StreamingBody


class Source:
    """A transport's stream that gives pieces as they are."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self.pieces = list(pieces)
        self.error = error
        self.closed = 0

    def _take(self, size: int) -> bytes:
        if not self.pieces:
            if self.error is not None:
                raise self.error
            return b""
        if size < 0:
            whole, self.pieces = b"".join(self.pieces), []
            return whole
        piece = self.pieces.pop(0)
        if len(piece) > size:
            self.pieces.insert(0, piece[size:])
        return piece[:size]

    def close(self) -> None:
        self.closed += 1


class SyncSource(Source):
    def read(self, size: int = -1) -> bytes:
        return self._take(size)


class AsyncSource(Source):
    async def aread(self, size: int = -1) -> bytes:
        return self._take(size)


def body(*pieces: bytes, **options: Any) -> StreamingBody:
    source: Any = SyncSource(*pieces, error=options.pop("error", None))
    return StreamingBody(source, **options)


def abody(*pieces: bytes, **options: Any) -> StreamingBody:
    source: Any = AsyncSource(*pieces, error=options.pop("error", None))
    return StreamingBody(source, **options)


PIECES = st.lists(st.binary(min_size=1, max_size=9), max_size=9)


@given(pieces=PIECES, size=st.integers(1, 12))
def test_reads_are_full_until_the_end(pieces: list[bytes], size: int) -> None:
    whole = b"".join(pieces)
    expected = [whole[start : start + size] for start in range(0, len(whole), size)]
    assert list(body(*pieces).iter_chunks(size)) == expected
    reader = body(*pieces)
    assert [reader.read(size) for _ in expected] == expected
    assert reader.read(size) == b""
    assert body(*pieces).read() == whole
    assert body(*pieces).read(None) == whole
    assert body(*pieces).readall() == whole

    async def read() -> None:
        assert [piece async for piece in abody(*pieces).aiter_chunks(size)] == expected
        awaited = abody(*pieces)
        assert [await awaited.aread(size) for _ in expected] == expected
        assert await awaited.aread() == b""
        assert await abody(*pieces).aread() == whole

    asyncio.run(read())


@given(
    pieces=st.lists(st.text(alphabet="a\r\n", min_size=1, max_size=4).map(str.encode)),
    keepends=st.booleans(),
)
def test_lines_are_those_of_the_whole(pieces: list[bytes], keepends: bool) -> None:
    expected = b"".join(pieces).splitlines(keepends)
    assert list(body(*pieces).iter_lines(keepends=keepends)) == expected

    async def read() -> list[bytes]:
        return [line async for line in abody(*pieces).aiter_lines(keepends=keepends)]

    assert asyncio.run(read()) == expected


def test_whatever_reads_files_reads_it(tmp_path: Path) -> None:
    assert json.load(body(b'{"a"', b": 1}")) == {"a": 1}
    assert list(csv.reader(io.TextIOWrapper(body(b"a,b\r\nc", b",d\n")))) == [
        ["a", "b"],
        ["c", "d"],
    ]
    assert io.BufferedReader(body(b"ab", b"c\ndef")).readlines() == [b"abc\n", b"def"]
    copied = io.BytesIO()
    shutil.copyfileobj(body(b"ab", b"c"), copied)
    assert copied.getvalue() == b"abc"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("name", "content")
    whole = io.BytesIO(body(packed.getvalue()).read())
    assert zipfile.ZipFile(whole).read("name") == b"content"
    buffer = bytearray(4)
    assert body(b"ab", b"c").readinto(buffer) == 2
    assert bytes(buffer) == b"ab\0\0"
    assert [*body(b"ab", b"c")] == [b"abc"]
    assert next(body(b"ab")) == b"ab"
    assert isinstance(body(), io.RawIOBase)
    assert (body().readable(), body().writable(), body().seekable()) == (True, False, False)


@pytest.mark.parametrize("kind", [str, Path, io.BytesIO])
def test_written_to_a_file(tmp_path: Path, kind: Any) -> None:
    def targets() -> Any:
        return io.BytesIO() if kind is io.BytesIO else kind(tmp_path / "file")

    def written(target: Any) -> bytes:
        return target.getvalue() if kind is io.BytesIO else Path(target).read_bytes()

    target = targets()
    assert body(b"ab", b"c").write_to(target) == 3
    assert written(target) == b"abc"

    async def write() -> None:
        target = targets()
        assert await abody(b"de", b"f").awrite_to(target) == 3
        assert written(target) == b"def"

    asyncio.run(write())


def test_the_wrong_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"asynchronous client: await body\.aread"):
        abody(b"a").read()
    with pytest.raises(TypeError, match="asynchronous client"):
        list(abody(b"a"))

    async def read() -> None:
        with pytest.raises(TypeError, match=r"synchronous client: call body\.read"):
            await body(b"a").aread()
        assert await StreamingBody(b"in memory").aread() == b"in memory"

    asyncio.run(read())
    assert StreamingBody(b"in memory").read() == b"in memory"


@pytest.mark.parametrize("size", [-1, 2])
def test_a_body_shorter_than_promised_is_no_success(size: int) -> None:
    short = body(b"abc", length=5)
    with pytest.raises(TransportError, match="2 bytes too early"):
        list(iter(lambda: short.read(size), b""))
    with pytest.raises(TransportError, match="2 bytes too early"):
        short.read()  # not an end the second time either


def test_what_the_transport_raises_stays() -> None:
    broken = body(b"abc", error=TransportError("it broke"))
    assert broken.read(3) == b"abc"
    for _ in range(2):
        with pytest.raises(TransportError, match="it broke"):
            broken.read(3)


class Sum:
    """Says no to what holds an x."""

    def __init__(self) -> None:
        self.seen = b""
        self.finished = 0

    def update(self, data: bytes) -> None:
        self.seen += data

    def finish(self) -> None:
        self.finished += 1
        if b"x" in self.seen:
            raise TransportError("refused")


def test_a_checksum_sees_all_and_has_the_last_word() -> None:
    for make in (body, abody):
        verify = Sum()
        checked = make(b"ab", b"cd", length=4, verify=verify)
        read = _reader(checked)
        assert read(3) == b"abc"
        assert not verify.finished
        assert read(3) == b"d"
        assert (verify.seen, verify.finished) == (b"abcd", 1)
        assert read(3) == b""
        assert verify.finished == 1
    refused = body(b"ab", b"xy", verify=Sum())
    assert refused.read(2) == b"ab"
    with pytest.raises(TransportError, match="refused"):
        refused.read()


def _reader(made: StreamingBody) -> Any:
    if made.asynchronous:
        return lambda size: asyncio.run(made.aread(size))
    return made.read


def test_closing() -> None:
    source: Any = SyncSource(b"abc")
    with StreamingBody(source) as given_body:
        given_body.read(1)
    assert (source.closed, given_body.closed) == (1, True)
    given_body.close()
    assert source.closed == 1
    with pytest.raises(ValueError, match="is closed"):
        given_body.read()

    async def close() -> None:
        source: Any = AsyncSource(b"abc")
        async with StreamingBody(source) as awaited:
            await awaited.aread(1)
        assert source.closed == 1
        await awaited.aclose()
        with pytest.raises(ValueError, match="closed"):
            await awaited.aread()

    asyncio.run(close())


def test_forgotten_bodies_close_their_stream() -> None:
    source: Any = SyncSource(b"abc")
    StreamingBody(source).read(1)
    assert source.closed == 1


@pytest.mark.parametrize("size", [0, -1])
def test_sizes_of_chunks_must_make_sense(size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        next(body(b"a").iter_chunks(size))
    assert body(b"a").read(0) == b""


def test_nothing_of_a_body_is_shown() -> None:
    secret = StreamingBody(b"secret")
    assert repr(secret) == "<StreamingBody 6 bytes to come>"
    assert repr(body(b"secret")) == "<StreamingBody>"
    secret.close()
    assert repr(secret) == "<StreamingBody closed>"


def test_of_a_response() -> None:
    assert StreamingBody.of(Response(200, {"content-length": "9"}, b"abc")).read() == b"abc"
    source: Any = SyncSource(b"abc")
    short = StreamingBody.of(Response(200, {"content-length": "9"}, b"", "", source))
    assert short.length_remaining == 9
    with pytest.raises(TransportError):
        short.read()


def test_a_response_can_be_read_whole_by_steps() -> None:
    def steps(response: Response) -> Any:
        return (yield ReadBody(response))

    world: Any = None
    source: Any = SyncSource(b"ab", b"c")
    response = run(steps(Response(200, {}, b"", "", source)), world)
    assert (response.body, response.stream) == (b"abc", None)
    source = AsyncSource(b"ab", b"c")
    response = asyncio.run(arun(steps(Response(200, {}, b"", "", source)), world))
    assert (response.body, response.stream) == (b"abc", None)
    assert run(steps(Response(200, {}, b"abc")), world).body == b"abc"
