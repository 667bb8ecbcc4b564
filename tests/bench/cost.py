"""What the parts of a call cost, and how cost grows: tables on standard output, a plot as SVG.

    python tests/bench/cost.py build

Rule: nothing is judged here, for times are the machine's. The least of many rounds is taken, since
what else runs on a machine can only add.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path
from timeit import repeat

from client_sts import AssumeRoleCommand, GetCallerIdentityCommand, STSClient, Tag
from client_sts.service import SERVICE
from tinsmith_runtime import AwsCredentialIdentity
from tinsmith_runtime.codecs.xml import parse
from tinsmith_runtime.codecs.xml_reader import members_reader
from tinsmith_runtime.protocols import aws_query
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, list_of
from tinsmith_runtime.structure import Structure
from tinsmith_runtime.testing import CannedTransport
from tinsmith_runtime.validation import check_types

LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)

REPLY = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
<SessionToken>%s</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/d/s
</Arn></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId>
</ResponseMetadata></AssumeRoleResponse>""" % (b"t" * 400)


class Names(Structure):
    """A list, to be of any length."""

    names: list[str] = member("Names", list_of(STRING))


def microseconds(function: Callable[[], object], number: int = 100, rounds: int = 60) -> float:
    """The least time of a call."""
    return min(repeat(function, number=number, repeat=rounds)) / number * 1e6


def command(tags: int = 2) -> AssumeRoleCommand:
    """An input with as many tags."""
    return AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/demo",
        role_session_name="session",
        duration_seconds=900,
        tags=[Tag(key=f"key{number}", value="value") for number in range(tags)],
    )


def parts() -> dict[str, float]:
    """The parts of a call that is answered from memory, in microseconds."""
    transport = CannedTransport(200, {"content-type": "text/xml"}, REPLY)
    identity = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="x" * 40)
    client = STSClient(region="us-east-1", credentials=identity, transport=transport)
    given = command()
    client.send(given)
    (signed,) = transport.requests
    signer = client.signers.get({"signingName": "sts", "signingRegion": "us-east-1"})
    result = parse(REPLY).find("AssumeRoleResult")
    assert result is not None
    read = members_reader(AssumeRoleCommand.operation.output)
    now = client.datetime_now()

    def send() -> None:
        transport.requests.clear()
        client.send(command())

    return {
        "construct the command": microseconds(command),
        "check its types": microseconds(lambda: check_types(given)),
        "serialize": microseconds(lambda: aws_query.request(SERVICE, given.operation, given)),
        "sign": microseconds(lambda: signer.sign(signed, identity, now=now)),
        "parse the XML": microseconds(lambda: parse(REPLY)),
        "read the members": microseconds(lambda: read(result)),
        "all of a call": microseconds(send),
        "a presigned URL": microseconds(lambda: client.presign(GetCallerIdentityCommand())),
    }


def curves() -> dict[str, list[float]]:
    """Microseconds by length of a list, for each of `LENGTHS`."""
    written: list[float] = []
    read: list[float] = []
    reader = members_reader(Names)
    for length in LENGTHS:
        number, rounds = max(1, 1000 // length), 10
        given = command(length)
        items = b"<member>value</member>" * length
        document = b"<Result><Names>%s</Names></Result>" % items
        written.append(
            microseconds(
                lambda given=given: aws_query.request(SERVICE, given.operation, given),  # type: ignore[misc]  # mypy infers no defaults
                number,
                rounds,
            )
        )
        read.append(microseconds(lambda text=document: reader(parse(text)), number, rounds))  # type: ignore[misc]  # likewise
    return {"serialize": written, "parse": read}


def plot(lengths: Sequence[int], lines: dict[str, list[float]]) -> str:
    """Both axes logarithmic: what is linear has the slope of the grid's diagonal."""
    width, height, edge = 640, 400, 50
    most = max(map(max, lines.values()))
    shapes = [f'<rect width="{width}" height="{height}" fill="white"/>']

    def place(length: float, cost: float) -> tuple[float, float]:
        across = log10(length) / log10(lengths[-1]) * (width - 2 * edge)
        up = log10(max(cost, 1)) / log10(most) * (height - 2 * edge)
        return edge + across, height - edge - up

    for power in range(int(log10(most)) + 1):
        _, y = place(1, 10**power)
        shapes.append(f'<path d="M{edge} {y:.0f}H{width - edge}" stroke="#ddd"/>')
        shapes.append(f'<text x="4" y="{y + 4:.0f}" font-size="11">{10**power} µs</text>')
    for power in range(int(log10(lengths[-1])) + 1):
        x, _ = place(10**power, 1)
        shapes.append(f'<text x="{x:.0f}" y="{height - 30}" font-size="11">{10**power}</text>')
    for (name, costs), colour in zip(lines.items(), ("#06c", "#c40"), strict=True):
        points = [place(*pair) for pair in zip(lengths, costs, strict=True)]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        shapes.append(f'<polyline points="{text}" fill="none" stroke="{colour}"/>')
        x, y = points[-1]
        shapes.append(f'<text x="{x - 60:.0f}" y="{y - 8:.0f}" fill="{colour}">{name}</text>')
    body = "".join(shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{body}</svg>'


def main(folder: Path) -> None:
    """Measure, print, and leave ``cost.svg`` in a folder."""
    for name, cost in parts().items():
        print(f"{name:24} {cost:8.1f} µs")
    lines = curves()
    print(f"\n{'items':>8}" + "".join(f"{name:>14}" for name in lines) + "   (µs an item)")
    for index, length in enumerate(LENGTHS):
        each = "".join(f"{costs[index] / length:14.2f}" for costs in lines.values())
        print(f"{length:8}{each}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cost.svg").write_text(plot(LENGTHS, lines), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
