"""Who may import whom, and what start-up may not load.

Rule: the tables below are the architecture (`docs/architecture.md`); this module holds the code to
them by reading its imports, and by asking fresh interpreters what they loaded.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "runtime"
CLIENTS = sorted(ROOT.glob("generated/*/client_*"))

# What start-up may not load, since each costs more than the rest of it.
FORBIDDEN = (
    "requests urllib3 http.client ssl asyncio aiohttp dataclasses inspect typing re enum json "
    "logging urllib.parse email xml"
).split()

# Third-party packages each distribution may import, at whatever time.
GENERATOR_MAY = set(
    "tinsmith black jinja2 jmespath markupsafe jsonschema referencing requests rich".split()
)
TRANSPORT_LIBRARIES = {"requests", "urllib3", "certifi", "aiohttp", "multidict", "yarl"}
OPTIONAL = {
    "tinsmith_runtime.testing.pytest_plugin": {"pytest"},
    "tinsmith_runtime.checksum": {"awscrt"},
    "tinsmith_runtime.sigv4a": {"cryptography"},
}

# Parts of the runtime that keep to a few others, at import time and inside functions.
SCHEMA = {"schema", "shapes", "structure", "operation", "enums", "service_error", "metadata"}
LAYERS = {
    "codecs": {"codecs", "errors"} | SCHEMA,
    "protocols": {"protocols", "codecs", "errors", "http", "request_stream", "streaming_body"}
    | SCHEMA,
    "transports": {"transports", "errors", "http"},
}


@dataclass(frozen=True)
class Import:
    """One import statement's target; a name imported from a package may be a module of it."""

    target: str
    line: int
    at_import: bool
    typing_only: bool


def imports(path: Path, module: str) -> Iterator[Import]:
    """Read every import of a file, those of functions and of type checking included."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]

    def visit(node: ast.AST, at_import: bool, typing_only: bool) -> Iterator[Import]:
        match node:
            case ast.Import():
                for alias in node.names:
                    yield Import(alias.name, node.lineno, at_import, typing_only)
            case ast.ImportFrom():
                parents = package.split(".")[: 1 - node.level or None] if node.level else []
                origin = ".".join([*parents, *filter(None, [node.module])])
                for alias in node.names:
                    yield Import(f"{origin}.{alias.name}", node.lineno, at_import, typing_only)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _is_import_call(node):
                yield Import(name, node.lineno, at_import, typing_only)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                for child in node.body:
                    yield from visit(child, at_import, True)
                for child in node.orelse:
                    yield from visit(child, at_import, typing_only)
                return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            at_import = False
        for child in ast.iter_child_nodes(node):
            yield from visit(child, at_import, typing_only)

    yield from visit(ast.parse(path.read_text("utf-8")), True, False)


def _is_import_call(call: ast.Call) -> bool:
    return ast.unparse(call.func) in {"__import__", "import_module", "importlib.import_module"}


def modules(folder: Path) -> dict[str, Path]:
    """The modules of a package folder by dotted name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def described(path: Path, statement: Import) -> str:
    return f"{path.relative_to(ROOT)}:{statement.line} imports {statement.target}"


def is_standard(target: str) -> bool:
    """Whether it comes with Python, or with every type checker."""
    return target.partition(".")[0] in {*sys.stdlib_module_names, "_typeshed"}


# ---- the dependency rule ----


def test_the_generator_imports_neither_runtime_nor_clients() -> None:
    faults = [
        described(path, statement)
        for module, path in modules(ROOT / "codegen/tinsmith").items()
        for statement in imports(path, module)
        if not is_standard(statement.target)
        and statement.target.partition(".")[0] not in GENERATOR_MAY
    ]
    assert not faults


def test_clients_import_themselves_and_public_modules_of_the_runtime() -> None:
    assert CLIENTS, "no client under generated/: run `make generate`"
    faults = [
        described(path, statement)
        for client in CLIENTS
        for module, path in modules(client).items()
        for statement in imports(path, module)
        if not _client_may(client.name, statement.target)
    ]
    assert not faults


def _client_may(client: str, target: str) -> bool:
    top, *rest = target.split(".")
    if top == "tinsmith_runtime":
        return not any(name.startswith("_") for name in rest)
    return top == client or is_standard(target)


def test_the_runtime_imports_the_standard_library_and_transport_libraries() -> None:
    faults = []
    for module, path in modules(RUNTIME / "tinsmith_runtime").items():
        allowed = {"tinsmith_runtime", *OPTIONAL.get(module, ())}
        if module.startswith("tinsmith_runtime.transports."):
            allowed |= TRANSPORT_LIBRARIES
        faults += [
            described(path, statement)
            for statement in imports(path, module)
            if not is_standard(statement.target)
            and statement.target.partition(".")[0] not in allowed
            # by name and only when called for, as credential sources get STS
            and (statement.at_import or not statement.target.startswith("client_"))
        ]
    assert not faults


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_of_the_runtime_keeps_to_those_below(layer: str) -> None:
    runtime = modules(RUNTIME / "tinsmith_runtime")
    members = {
        module: path for module, path in runtime.items() if module.split(".")[1:2] == [layer]
    }
    assert members
    faults = [
        described(path, statement)
        for module, path in members.items()
        for statement in imports(path, module)
        if statement.target.startswith("tinsmith_runtime.")
        and not statement.typing_only
        and statement.target.split(".")[1] not in LAYERS[layer]
    ]
    assert not faults


def test_modules_of_the_runtime_import_each_other_without_cycles() -> None:
    runtime = modules(RUNTIME / "tinsmith_runtime")
    edges = {
        module: {
            target if target in runtime else target.rpartition(".")[0]
            for statement in imports(path, module)
            if statement.at_import and not statement.typing_only
            if (target := statement.target).startswith("tinsmith_runtime")
        }
        - {module}
        for module, path in runtime.items()
    }
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


# ---- start-up ----

PATHS = [str(RUNTIME), *(str(client.parent) for client in CLIENTS)]


def loaded(program: str) -> set[str]:
    """What a program leaves in `sys.modules` of a bare interpreter.

    It has no site-packages: start-up needs nothing but the standard library.
    """
    source = f"import sys; sys.path[:0] = {PATHS!r}\n{program}\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", source], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def costly(names: set[str]) -> set[str]:
    return {name for name in names if name.startswith(tuple(f"{f}." for f in FORBIDDEN))} | (
        names & set(FORBIDDEN)
    )


IDENTITY = "AwsCredentialIdentity(access_key_id='AKIDEXAMPLE', secret_access_key='example')"


@pytest.mark.parametrize("name", ["STSClient", "STS", "AsyncSTSClient", "AsyncSTS"])
def test_a_client_starts_without_costly_modules(name: str) -> None:
    names = loaded(
        "import client_sts\n"
        "from tinsmith_runtime import AwsCredentialIdentity\n"
        f"client_sts.{name}(region='eu-west-1', credentials={IDENTITY})"
    )
    assert "client_sts" in names
    assert costly(names) == set()


@pytest.mark.parametrize("program", ["import client_sts", "import tinsmith_runtime"])
def test_a_package_imports_next_to_nothing(program: str) -> None:
    assert costly(loaded(program)) == set()


def test_a_command_is_loaded_alone() -> None:
    names = loaded("from client_sts import AssumeRoleCommand")
    commands = {name for name in names if name.startswith("client_sts.commands.")}
    assert commands == {"client_sts.commands.assume_role"}
    assert costly(names) == set()


def test_the_check_sees_what_it_looks_for() -> None:
    assert {"json", "json.decoder", "re", "enum"} <= costly(loaded("import json"))
