"""Everything that reads what others sent, as functions from any bytes to nothing or a typed error.

Rule: shared by the fuzzer (`fuzz.py`) and by the tests. An error that is not the one a decoder
promises passes through, and is a find.
"""

from __future__ import annotations

import copy
import json
from binascii import crc32
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from struct import pack
from typing import Any

from menagerie import ANIMAL, Branch, Color, GrowCommand, Leaf, Level, Seed
from tinsmith_runtime import ini, rules
from tinsmith_runtime.codecs import cbor_body, json_body, xml_body
from tinsmith_runtime.codecs.event_frame import FrameDecoder, decode_headers
from tinsmith_runtime.codecs.http_text import header_reader
from tinsmith_runtime.codecs.timestamp import PARSERS
from tinsmith_runtime.credentials import CredentialContext
from tinsmith_runtime.credentials.container import ContainerProvider
from tinsmith_runtime.credentials.imds import InstanceMetadataProvider
from tinsmith_runtime.credentials.sso import SsoProvider
from tinsmith_runtime.effects import Send, Sleep
from tinsmith_runtime.errors import ConfigError, CredentialsError, ResponseParseError
from tinsmith_runtime.http import Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Service
from tinsmith_runtime.partitions import partition
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import BOOLEAN, INTEGER, STRING, TIMESTAMP, Member, list_of

PROTOCOLS = (
    "awsQuery",
    "ec2Query",
    "awsJson1_0",
    "awsJson1_1",
    "restJson1",
    "restXml",
    "rpcv2Cbor",
    "rpcv2Json",
)
BODIES: dict[str, Any] = {"xml": xml_body, "json": json_body, "cbor": cbor_body}


def body_readers(format_name: str) -> Iterator[Callable[[bytes], object]]:
    """What reads documents of a format as structures of every kind, and a union."""
    module = BODIES[format_name]
    for cls in (Branch, Leaf, Seed) if format_name != "xml" else (Branch, Leaf):
        yield module.members_reader(cls, tuple(cls.__members__.values()))
    animal: Any = member("Animal", ANIMAL)
    animal.name = animal.wire_name
    yield module.payload_reader(animal)


def _body(format_name: str) -> Callable[[bytes], None]:
    readers = list(body_readers(format_name))

    def decode(data: bytes) -> None:
        for read in readers:
            try:
                read(data)
            except ResponseParseError as error:
                str(error)

    return decode


def frame_of(headers: bytes, payload: bytes) -> bytes:
    """A frame around any bytes, with checksums that fit."""
    head = pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = head + pack(">I", crc32(head)) + headers + payload
    return message + pack(">I", crc32(message))


def decode_event_frame(data: bytes) -> None:
    """As a stream, as a header section, and within a frame whose checksums fit."""
    for stream in (data, frame_of(data, b""), frame_of(data[:8], data[8:]) + data):
        decoder = FrameDecoder()
        try:
            while stream:
                taken, stream = stream[: decoder.needed], stream[decoder.needed :]
                decoder.feed(taken)
        except ResponseParseError:
            pass
    try:
        decode_headers(data)
    except ResponseParseError:
        pass


def decode_ini(data: bytes) -> None:
    """As a shared config file."""
    try:
        ini.parse(data.decode("utf-8", "replace"), "config")
    except ConfigError as error:
        str(error)


def _header_members() -> list[Member]:
    members: list[Any] = [
        member("X", shape)
        for shape in (
            STRING,
            INTEGER,
            BOOLEAN,
            TIMESTAMP,
            Color.__shape__,
            Level.__shape__,
            list_of(STRING),
            list_of(INTEGER),
            list_of(BOOLEAN),
            list_of(TIMESTAMP),
            list_of(TIMESTAMP, member={"timestamp_format": "date-time"}),
            list_of(TIMESTAMP, member={"timestamp_format": "epoch-seconds"}),
            list_of(Color),
            list_of(Level),
        )
    ]
    members.append(member("X", STRING, media_type="application/json"))
    members += [member for member in Leaf.__members__.values() if member.shape.type != "structure"]
    return members


_header_readers = [header_reader(member) for member in _header_members()]


def decode_header(data: bytes) -> None:
    """As the value of a header, bound to members of all types that may be there."""
    text = data.decode("latin-1")
    for read in _header_readers:
        try:
            read(text)
        except ResponseParseError:
            pass


def decode_timestamp(data: bytes) -> None:
    """In the three formats."""
    text = data.decode("latin-1")
    for parse in PARSERS.values():
        try:
            assert parse(text).tzinfo is UTC
        except ValueError:
            pass


def decode_rule_value(data: bytes) -> None:
    """As a URL, an ARN, a host label, a bucket and a region: rules have no errors."""
    text = data.decode("utf-8", "replace")
    url = rules.parse_url(text)
    assert url is None or (url.authority and "@" not in url.authority and "/" not in url.authority)
    rules.parse_arn(text)
    for allow_dots in (False, True):
        rules.is_valid_host_label(text, allow_dots=allow_dots)
        rules.is_virtual_hostable_s3_bucket(text, allow_dots=allow_dots)
    rules.split(text, "--", 0)
    rules.substring(text, 1, 4, reverse=True)
    assert rules.uri_encode(text).isascii()
    partition(text)


def _ended(steps: Any, answers: Callable[[], Response]) -> None:
    """Drive steps of a provider; every request is answered."""
    try:
        effect = steps.send(None)
        while True:
            if isinstance(effect, Send):
                effect = steps.send(answers())
            elif isinstance(effect, Sleep):
                effect = steps.send(None)
            else:
                raise AssertionError(f"nobody expected {effect!r}")
    except StopIteration:
        pass
    except (CredentialsError, ConfigError) as error:
        str(error)


_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def decode_credentials(data: bytes) -> None:
    """As the answer of a container's agent, of the instance metadata service, and of the portal."""
    found = [Response(200, {"x-aws-ec2-metadata-token-ttl-seconds": "60"}, b"token", "OK")]
    lifetime = data[:8].decode("latin-1")
    texts: list[list[Response]] = [
        [Response(200, {}, data)],
        [*found, Response(200, {}, b"role"), Response(200, {}, data)],
        [Response(200, {"x-aws-ec2-metadata-token-ttl-seconds": lifetime}, data)],
        [Response(400, {"x-amzn-errortype": lifetime}, data)],
    ]
    for answers in texts:
        for provider in (ContainerProvider(), InstanceMetadataProvider()):
            context = CredentialContext(
                environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/"},
                now=lambda: _NOW,
                random=lambda: 0.5,
            )
            left = list(answers)
            _ended(
                provider.steps(context),
                lambda left=left: left.pop(0) if len(left) > 1 else left[0],  # type: ignore[misc]
            )


def portal_answer(folder: Path, data: bytes, token: bytes | None = None) -> None:
    """As the answer of IAM Identity Center to a renewal and to the request for credentials; with
    `token` in the place of the cached one.
    """
    provider = SsoProvider(
        account_id="123456789012",
        role_name="role",
        start_url="https://x.example",
        region="us-east-1",
        session="s",
    )
    context = CredentialContext(
        environment={"HOME": str(folder)}, now=lambda: _NOW, random=lambda: 0.5
    )
    path = Path(provider._token.path(context))
    path.parent.mkdir(parents=True, exist_ok=True)
    cached = {
        "accessToken": "old",
        "expiresAt": "2029-01-01T00:00:00Z",
        "refreshToken": "r",
        "clientId": "c",
        "clientSecret": "s",
        "registrationExpiresAt": "2031-01-01T00:00:00Z",
    }
    path.write_bytes(json.dumps(cached).encode() if token is None else token)
    _ended(provider.steps(context), lambda: Response(200, {}, data))


_service = cache(
    lambda protocol: Service(
        "Garden",
        package="",
        api_version="2020-01-01",
        client_version="0",
        protocol=protocol,
        name="Garden",
        signing_name="garden",
        xml_namespace="urn:garden",
    )
)


class _GardenError(ServiceError):
    """What is found for every code."""

    wire_code = "Garden"


def decode_response(data: bytes) -> None:
    """As success and as error of each protocol. The first two bytes choose."""
    choice, status = (*data[:2], 0, 0)[:2]
    name = PROTOCOLS[choice % len(PROTOCOLS)]
    protocol, service = load(name), _service(name)
    body = data[2:]
    headers = {"content-type": "application/octet-stream"}
    if choice & 128:
        text = body[:40].decode("latin-1").strip()
        headers |= {"smithy-protocol": "rpc-v2-cbor", "x-amzn-errortype": text, "date": text}
    operation = GrowCommand.operation
    metadata = ResponseMetadata(status=200)
    try:
        protocol.output(service, operation, Response(200, headers, body), metadata)
    except ResponseParseError as error:
        str(error)
    response = Response(300 + status, headers, body)
    error = protocol.error(service, operation, response, metadata, lambda code: _GardenError)
    assert isinstance(error, ServiceError)
    str(error)
    repr(error)


@cache
def _template() -> tuple[Any, list[tuple[Any, ...]]]:
    """A model with a bit of everything, and the paths to all that is in it."""
    content = json.loads(_ZOO.read_text("utf-8"))

    def below(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        for step in data if isinstance(data, dict) else range(len(data)):
            yield (*path, step)
            if isinstance(data[step], dict | list):
                yield from below(data[step], (*path, step))

    return content, list(below(content, ()))


_ZOO = Path(__file__).parents[1] / "codegen" / "models" / "zoo.json"
_WORDS: list[Any] = [None, True, 0, -1, 2**70, 1e300, {}, [], "smithy.api#String", "a#B$c", "class"]


def _mutant(data: bytes) -> Any:
    """That model with one value replaced: two bytes say which, the third by what, or the rest."""
    template, paths = _template()
    content = copy.deepcopy(template)
    path = paths[int.from_bytes(data[:2]) % len(paths)]
    choice, rest = (*data[2:3], 0)[0], data[3:]
    holder = content
    for step in path[:-1]:
        holder = holder[step]
    value: Any = _WORDS[choice % len(_WORDS)] if choice < 128 else rest.decode("utf-8", "replace")
    if choice > 192:
        try:
            value = json.loads(rest)
        except (ValueError, RecursionError):
            pass
    if isinstance(path[-1], str) and 64 < choice < 128:
        holder[rest.decode("utf-8", "replace")] = holder.pop(path[-1])
    else:
        holder[path[-1]] = value
    return content


def closures(data: bytes) -> Iterator[Any]:
    """The closure of what the bytes are as a model, and of what they make of another one.

    What is not loaded is refused in words.
    """
    from tinsmith.closure import close, select_service
    from tinsmith.errors import ModelError
    from tinsmith.load import assemble
    from tinsmith.protocol import check_protocol
    from tinsmith.read import Document, Text

    for make in (Text("m.json", data).parse, lambda: Document("m.json", _mutant(data))):
        try:
            model = assemble([make()])
            closure = close(model, select_service(model, None))
            check_protocol(closure)
        except ModelError as error:
            str(error)
        else:
            yield closure, model.overlay


def decode_model(data: bytes) -> None:
    """As a model, and as what is changed in one."""
    for _ in closures(data):
        pass


def decode_package(data: bytes) -> None:
    """The same, and what is generated of it compiles. black, which only lays out, is left out."""
    from tinsmith import generate
    from tinsmith.errors import ModelError
    from tinsmith.template import print_view

    generate.print_module = print_view
    for closure, overlay in closures(data):
        try:
            files = generate.render(closure, overlay, tests=True)
        except ModelError:
            continue
        for file, text in files.items():
            if file.endswith(".py"):
                compile(text, file, "exec")


DECODERS: dict[str, Callable[[bytes], None]] = {
    "xml": _body("xml"),
    "json": _body("json"),
    "cbor": _body("cbor"),
    "event-frame": decode_event_frame,
    "ini": decode_ini,
    "header": decode_header,
    "timestamp": decode_timestamp,
    "rule-value": decode_rule_value,
    "credentials": decode_credentials,
    "response": decode_response,
    "model": decode_model,
    "package": decode_package,
}
