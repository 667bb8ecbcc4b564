"""Large input for a decoder, in a process of its own that prints what it took.

    python size_case.py NAME

prints, in bytes, how much the peak of the memory grew and the size of the input; and the outcome.

Rule: made of small parts here, so that nothing else fills the memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

_MEGABYTE = 2**20
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10)
)


def _read(format_name: str, cls_name: str = "Branch") -> Callable[[bytes], object]:
    import menagerie
    from hostile.decoder import BODIES

    cls = getattr(menagerie, cls_name)
    return BODIES[format_name].members_reader(cls, tuple(cls.__members__.values()))


def _ini(data: bytes) -> object:
    from tinsmith_runtime.ini import parse

    return parse(data.decode("utf-8", "replace"), "config")


def _frames(data: bytes) -> object:
    from tinsmith_runtime.codecs.event_frame import FrameDecoder

    decoder = FrameDecoder()
    return decoder.feed(data[:12])


#: By name: what decodes it, and the input.
CASES: dict[str, tuple[Callable[[], Callable[[bytes], object]], Callable[[], bytes]]] = {
    "xml-text": (
        lambda: _read("xml"),
        lambda: b"<R><Name>" + b"a" * (100 * _MEGABYTE) + b"</Name></R>",
    ),
    "xml-unknown-text": (
        lambda: _read("xml"),
        lambda: b"<R><Name/><Other>" + b"a\n" * (10 * _MEGABYTE) + b"</Other></R>",
    ),
    "xml-depth": (lambda: _read("xml"), lambda: b"<a>" * 100_000 + b"</a>" * 100_000),
    "xml-laughs": (
        lambda: _read("xml"),
        lambda: b'<!DOCTYPE r [<!ENTITY l0 "ha">' + _LAUGHS + b"]><R><Name>&l9;</Name></R>",
    ),
    "xml-elements": (
        lambda: _read("xml"),
        lambda: b"<R><Name/>" + b"<a/>" * (_MEGABYTE // 4) + b"</R>",
    ),
    "xml-attributes": (
        lambda: _read("xml"),
        lambda: b"<R "
        + b" ".join(b'a%d=""' % number for number in range(100_000))
        + b"><Name/></R>",
    ),
    "json-text": (
        lambda: _read("json"),
        lambda: b'{"Name":"' + b"a" * (100 * _MEGABYTE) + b'"}',
    ),
    "json-depth": (lambda: _read("json"), lambda: b"[" * (10 * _MEGABYTE)),
    "json-objects": (
        lambda: _read("json", "Seed"),
        lambda: b'{"Name":"","Anything":[' + b"{}," * (_MEGABYTE // 2) + b"1]}",
    ),
    "json-digits": (
        lambda: _read("json"),
        lambda: b'{"Name":"","Leaf":{"Huge":' + b"9" * (10 * _MEGABYTE) + b"}}",
    ),
    "cbor-text": (
        lambda: _read("cbor"),
        lambda: b"\xa1\x64Name\x7a" + (100 * _MEGABYTE).to_bytes(4) + b"a" * (100 * _MEGABYTE),
    ),
    "cbor-lie": (
        lambda: _read("cbor"),
        lambda: b"\xa2\x64Name\x60\x66Leaves\x9b" + b"\x7f" * 8 + b"\xa0",
    ),
    "cbor-chunks": (
        lambda: _read("cbor"),
        lambda: b"\xa1\x64Name\x7f" + b"\x60" * _MEGABYTE + b"\xff",
    ),
    "cbor-depth": (lambda: _read("cbor"), lambda: b"\x81" * (10 * _MEGABYTE)),
    "cbor-structures": (
        lambda: _read("cbor"),
        lambda: b"\xa2\x64Name\x60\x66Leaves\x9f" + b"\xa0" * (_MEGABYTE // 8) + b"\xff",
    ),
    "event-frame-lie": (lambda: _frames, lambda: b"\x7f" * 12),
    "ini-line": (lambda: _ini, lambda: b"[default]\na = " + b"b" * (10 * _MEGABYTE)),
    "ini-hashes": (lambda: _ini, lambda: b"[default]\na = " + b"b#" * (5 * _MEGABYTE)),
    "ini-continued": (lambda: _ini, lambda: b"[default]\na = b\n" + b" c\n" * _MEGABYTE),
    "ini-key": (lambda: _ini, lambda: b"[default]\n" + b"k" * (10 * _MEGABYTE) + b"\n"),
}


def peak() -> int:
    """Most memory that this process had so far, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Decode one case."""
    from tinsmith_runtime.errors import ConfigError, ResponseParseError

    make_decoder, make_data = CASES[sys.argv[1]]
    decode = make_decoder()
    try:
        decode(b"")
    except (ConfigError, ResponseParseError):
        pass
    data = make_data()
    before = peak()
    try:
        kept = decode(data)  # a name, so that the value lives until it is measured
        outcome = "read" if kept is not None else "asked for more"
    except (ConfigError, ResponseParseError) as error:
        outcome = f"refused, in {len(str(error))} characters"
    print(f"{peak() - before} {len(data)} {outcome}")


if __name__ == "__main__":
    main()
