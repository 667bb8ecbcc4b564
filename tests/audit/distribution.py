"""What is checked of the distributions: that they are built alike twice, hold what they should, and
work when each is installed alone.

Rule: wheels are built from a copy of the committed files, so that nothing of this checkout is in
them; run with a Python that has pip, hatchling and editables.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What each installed distribution is asked to do: its requirement, and a program.
CALL = """
from client_sts import STSClient, GetCallerIdentityCommand
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.testing.canned import CannedTransport
body = (b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>")
with STSClient(region="us-east-1", transport=CannedTransport(body=body),
        credentials=AwsCredentialIdentity(access_key_id="AKID", secret_access_key="s")) as client:
    assert client.send(GetCallerIdentityCommand()).account == "123456789012"
"""
GENERATE = """
import pathlib, subprocess, sys, sysconfig
tinsmith = pathlib.Path(sysconfig.get_path("scripts")) / "tinsmith"
subprocess.run([tinsmith, "--help"], check=True, stdout=subprocess.DEVNULL)
subprocess.run([tinsmith, "generate", {model!r}, "--output", "out"], check=True)
assert list(pathlib.Path("out").glob("*/client_sts/client.py")), "no client was generated"
"""
USES = {
    "tinsmith": GENERATE,
    "tinsmith-runtime": "import tinsmith_runtime.client, tinsmith_runtime.sigv4",
    "tinsmith-runtime[async]": "import aiohttp, tinsmith_runtime.transports.aiohttp_session",
    "tinsmith-runtime[checksums]": "import awscrt.checksums, tinsmith_runtime.checksum",
    "tinsmith-runtime[sigv4a]": "import cryptography, tinsmith_runtime.sigv4a",
    "tinsmith-client-sts": CALL,
}


def committed(target: Path) -> Path:
    """A copy of what is committed."""
    target.mkdir()
    archive = target.with_suffix(".tar")
    subprocess.run(["git", "-C", str(ROOT), "archive", "-o", str(archive), "HEAD"], check=True)
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target


def build(source: Path, target: Path, umask: int) -> dict[str, str]:
    """Build all wheels, and the generator's sdist; their digests by file name."""
    folders = [source, source / "runtime", *(p.parent for p in source.glob("generated/*/*.toml"))]
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir"]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(target), *folders],
        cwd=source,
        env=environment,
        umask=umask,
        check=True,
    )
    for folder in folders:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(target)],
            cwd=folder,
            env=environment,
            umask=umask,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.iterdir())
    }


def build_twice(work: Path) -> tuple[Path, list[str]]:
    """Build in two folders, with two umasks and times of files; the first one's wheels, and what
    differs.
    """
    found: list[dict[str, str]] = []
    for name, umask in (("first", 0o022), ("second/and deeper", 0o077)):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        source = committed(work / name)
        if umask == 0o077:
            for path in source.rglob("*"):
                os.utime(path, (1_000_000_000, 1_000_000_000))
        target = work / f"dist-{umask:o}"
        target.mkdir()
        found.append(build(source, target, umask))
    first, second = found
    differ = [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]
    return work / "dist-22", differ


def strangers(distributions: Path) -> Iterator[str]:
    """Files that no distribution should hold (tests, models, caches), and type markers missed."""
    for wheel in sorted(distributions.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        packages = {name.split("/")[0] for name in names if ".dist-info/" not in name}
        yield from (
            f"{wheel.name}: no {p}/py.typed" for p in packages if f"{p}/py.typed" not in names
        )
        yield from (f"{wheel.name}: {name}" for name in names if _is_strange(name))
    for sdist in sorted(distributions.glob("*.tar.gz")):
        with tarfile.open(sdist) as opened:
            names = [name.partition("/")[2] for name in opened.getnames()]
        yield from (
            f"{sdist.name}: {name}"
            for name in names
            if name.startswith(("model/", "tests/concurrency"))
        )
        yield from (f"{sdist.name}: {name}" for name in names if "__pycache__" in name)


def _is_strange(name: str) -> bool:
    parts = name.split("/")
    model = name.endswith(".json") and "tinsmith/" not in name
    return model or "tests" in parts or "__pycache__" in parts or parts[-1].startswith("test_")


def install_alone(distributions: Path, requirement: str, program: str, work: Path) -> str:
    """Install one distribution, with what it says it needs, into an empty environment, and use it.

    Returns what went wrong, if anything did. What is not ours comes from the package index.
    """
    environment = work / requirement.replace("[", "-").strip("]")
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    for command in (
        ["-m", "pip", "install", "-q", "--find-links", str(distributions), requirement],
        ["-m", "pip", "check"],
        ["-W", "error", "-I", "-c", program.replace("{model!r}", repr(str(ROOT / "model")))],
    ):
        ran = subprocess.run(
            [python, *command], cwd=environment, capture_output=True, text=True, timeout=600
        )
        if ran.returncode:
            return f"{requirement}: {' '.join(command)[:60]}: {(ran.stdout + ran.stderr).strip()}"
    return ""


def installed_kib(work: Path, requirement: str) -> int:
    """What an environment holds beyond pip, in KiB."""
    folder = work / requirement.replace("[", "-").strip("]") / "lib"
    return (
        sum(
            path.stat().st_size
            for path in folder.rglob("*")
            if path.is_file()
            and not {"pip", "setuptools", "__pycache__"} & set(path.parts)
            and not any(part.startswith(("pip-", "setuptools-")) for part in path.parts)
        )
        // 1024
    )


def main() -> int:
    """Check all of it; 1 where something is wrong."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        distributions, differ = build_twice(work)
        count = len(list(distributions.iterdir()))
        print(f"distributions: {count} built twice, {count - len(differ)} alike byte for byte")
        wrong += [f"built differently: {file}" for file in differ]
        found = list(strangers(distributions))
        print(f"distributions: {len(found)} files that should not be there")
        wrong += found
        for requirement, program in USES.items():
            fault = install_alone(distributions, requirement, program, work)
            size = installed_kib(work, requirement)
            print(f"alone: {requirement}: {'failed' if fault else 'works'}, {size} KiB installed")
            wrong += [fault] if fault else []
    for line in wrong:
        print(f"audit: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
