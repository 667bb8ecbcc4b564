"""Clients of AWS's own event streams, generated from its models, against a server of ours: Bedrock,
S3, CloudWatch Logs, Lambda, and Transcribe, whose real endpoint speaks HTTP/2 alone.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from event_service import OPTIONS, served
from shared_data import shared
from tinsmith.command_line import main

ROOT = Path(__file__).parents[2]
MODELS = ("bedrock-runtime", "s3", "cloudwatch-logs", "lambda", "transcribe-streaming")

CONSUMER = """
from client_bedrock_runtime import BedrockRuntime, ConverseStreamOutput
from client_bedrock_runtime.types import ConverseStreamOutputContentBlockDelta
from client_transcribe_streaming import AsyncTranscribeStreaming, TranscribeStreaming
from client_transcribe_streaming.types import AudioEvent, AudioStreamAudioEvent


def converse(client: BedrockRuntime) -> None:
    with client.converse_stream(model_id="m").stream as stream:
        for event in stream:
            seen: ConverseStreamOutput = event
            if isinstance(event, ConverseStreamOutputContentBlockDelta):
                index: int = event.value.content_block_index
                print(seen, index)


async def transcribe(client: AsyncTranscribeStreaming) -> None:
    output = await client.start_stream_transcription(
        media_sample_rate_hertz=8000,
        media_encoding="pcm",
        audio_stream=[AudioStreamAudioEvent(value=AudioEvent(audio_chunk=b""))],
    )
    async for event in output.transcript_result_stream:
        print(event)
"""

Receive = Callable[[str, str, str, dict[str, Any], str], tuple[Any, list[Any], Exception | None]]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that the clients can be imported from."""
    folder = tmp_path_factory.mktemp("events")
    paths: list[str] = []
    for name in MODELS:
        model = shared("models") / f"{name}.json"
        assert main(["generate", str(model), "--output", str(folder / name)]) == 0
        (package,) = (folder / name).rglob("service.py")
        paths.append(str(package.parents[1]))
    sys.path[:0] = paths
    try:
        yield folder
    finally:
        del sys.path[: len(paths)]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture(params=["synchronous", "asynchronous"])
def receive(request: pytest.FixtureRequest, generated: Path, url: str) -> Receive:
    """Call a method; the output, its events, and the error that ended them."""

    def to_loopback(call: Any, proceed: Any) -> Any:
        # Logs has a host of its own for streams, which loopback has not.
        call.request.host = call.request.host.removeprefix("streaming-")
        return proceed(call)

    def receive(package: str, facade: str, method: str, given: dict[str, Any], member: str) -> Any:
        module = __import__(package)
        found: list[Any] = []
        if request.param == "synchronous":
            with getattr(module, facade)(endpoint=url, **OPTIONS) as client:
                client.middleware_stack.add(to_loopback, step="build")
                output = getattr(client, method)(**given)
                try:
                    found.extend(getattr(output, member))
                except Exception as error:
                    return output, found, error
            return output, found, None

        async def areceive() -> Any:
            async with getattr(module, f"Async{facade}")(endpoint=url, **OPTIONS) as client:
                client.middleware_stack.add(to_loopback, step="build")
                output = await getattr(client, method)(**given)
                try:
                    async for event in getattr(output, member):
                        found.append(event)  # noqa: PERF401  # some came before an error
                except Exception as error:
                    return output, found, error
            return output, found, None

        return asyncio.run(areceive())

    return receive


def test_bedrock(receive: Receive) -> None:
    given = {"model_id": "m", "messages": []}
    _, found, error = receive(
        "client_bedrock_runtime", "BedrockRuntime", "converse_stream", given, "stream"
    )
    from client_bedrock_runtime import ThrottlingException, types

    assert found == [
        types.ConverseStreamOutputMessageStart(value=types.MessageStartEvent(role="assistant")),
        types.ConverseStreamOutputContentBlockDelta(
            value=types.ContentBlockDeltaEvent(
                content_block_index=0, delta=types.ContentBlockDeltaText(value="Hi")
            )
        ),
        types.ConverseStreamOutputMessageStop(value=types.MessageStopEvent(stop_reason="end_turn")),
    ]
    assert isinstance(error, ThrottlingException)
    assert (error.message, error.operation) == ("slower", "ConverseStream")


def test_s3(receive: Receive) -> None:
    from client_s3 import types

    given = {
        "bucket": "bucket",
        "key": "key",
        "expression": "SELECT *",
        "expression_type": "SQL",
        "input_serialization": types.InputSerialization(),
        "output_serialization": types.OutputSerialization(),
    }
    _, found, error = receive("client_s3", "S3", "select_object_content", given, "payload")
    assert error is None
    assert found == [
        types.SelectObjectContentEventStreamRecords(value=types.RecordsEvent(payload=b"1,2\n")),
        types.SelectObjectContentEventStreamStats(
            value=types.StatsEvent(details=types.Stats(bytes_scanned=4, bytes_returned=4))
        ),
        types.SelectObjectContentEventStreamEnd(value=types.EndEvent()),
    ]


def test_cloudwatch_logs(receive: Receive) -> None:
    given = {"log_group_identifiers": ["group"]}
    _, found, error = receive(
        "client_cloudwatch_logs", "CloudWatchLogs", "start_live_tail", given, "response_stream"
    )
    from client_cloudwatch_logs import SessionTimeoutException

    assert [event.value.session_id for event in found[:1]] == ["s"]
    assert [event.value.session_results[0].message for event in found[1:]] == ["m"]
    assert isinstance(error, SessionTimeoutException)
    assert error.message == "three hours"


def test_lambda(receive: Receive) -> None:
    output, found, error = receive(
        "client_lambda",
        "Lambda",
        "invoke_with_response_stream",
        {"function_name": "f"},
        "event_stream",
    )
    assert error is None
    assert output.status_code == 200
    assert found[0].value.payload == b"part"
    assert found[1].value.error_code == "Unhandled"


def test_transcribe(receive: Receive) -> None:
    import client_transcribe_streaming as client

    chunks = [b"\x00" * 8, b""]
    given = {
        "media_sample_rate_hertz": 8000,
        "media_encoding": "pcm",
        "language_code": "en-US",
        "audio_stream": [
            client.AudioStreamAudioEvent(value=client.AudioEvent(audio_chunk=chunk))
            for chunk in chunks
        ],
    }
    _, found, error = receive(
        "client_transcribe_streaming",
        "TranscribeStreaming",
        "start_stream_transcription",
        given,
        "transcript_result_stream",
    )
    assert error is None
    results = [event.value.transcript.results[0] for event in found]
    assert [result.result_id for result in results] == ["8 bytes", "0 bytes"]


def test_consumers_are_checked(generated: Path, tmp_path: Path) -> None:
    consumer = tmp_path / "consumer.py"
    consumer.write_text(CONSUMER)
    paths = [str(path.parents[1]) for path in generated.rglob("service.py")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(consumer)],
        cwd=tmp_path,
        env={"MYPYPATH": ":".join([str(ROOT / "runtime"), *paths]), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
