"""What using the testing support loads, and what not using it does not."""

from __future__ import annotations

import subprocess
import sys

import tinsmith_runtime.testing


def loaded_by(program: str) -> set[str]:
    source = f"import sys; sys.path[:] = {sys.path!r}\n{program}\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", source], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_clients_load_nothing_of_it() -> None:
    names = loaded_by(
        "from client_sts import STS, SERVICE\n"
        "from tinsmith_runtime.http import Response\n"
        "from tinsmith_runtime.identity import AwsCredentialIdentity\n"
        "class Transport:\n"
        "    def send(self, request, timeouts, *, direct=False):\n"
        "        return Response(200, {}, b'<GetAccessKeyInfoResponse/>')\n"
        "identity = AwsCredentialIdentity(access_key_id='a', secret_access_key='b')\n"
        "sts = STS(region='eu-west-1', credentials=identity, transport=Transport())\n"
        "sts.get_access_key_info(access_key_id='AKIDEXAMPLE12345')\n"
    )
    assert "client_sts.commands.get_access_key_info" in names
    assert not [name for name in names if name.startswith("tinsmith_runtime.testing")]


def test_a_canned_transport_loads_little() -> None:
    names = loaded_by("from tinsmith_runtime.testing import CannedTransport")
    assert "tinsmith_runtime.testing.canned" in names
    assert names.isdisjoint(("typing", "re", "json", "enum", "tinsmith_runtime.testing.stub"))


def test_every_export_is_there() -> None:
    public = [name for name in dir(tinsmith_runtime.testing) if not name.startswith("_")]
    assert {"StubTransport", "RecordingTransport", "ReplayTransport", "everywhere"} <= set(public)
    for name in public:
        assert getattr(tinsmith_runtime.testing, name) is not None
