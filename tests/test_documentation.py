"""What the documentation says can be done, is done here: code compiles and runs, names and links
exist, and the table of options is the table of options.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import re
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import pytest

import client_sts.service
from client_sts import STS, AsyncSTS, GetCallerIdentityCommand, GetCallerIdentityResponse
from tinsmith.view.client import CALL_OPTIONS
from tinsmith_runtime import call_option, ini
from tinsmith_runtime.option import Option
from tinsmith_runtime.options import options_of
from tinsmith_runtime.testing import StubTransport

ROOT = Path(__file__).parents[1]
OURS = ("client_sts", "tinsmith", "tinsmith_runtime")
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("generated/*/README.md")],
    key=lambda page: page.as_posix(),
)
CONFIGURATION = ROOT / "docs" / "configuration.md"


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    def compile(self) -> CodeType:
        # Line numbers of the page, for whoever reads the traceback.
        return compile(
            "\n" * self.line + self.text,
            str(self.page),
            "exec",
            ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
            dont_inherit=True,
        )


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found[1], found[2])
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


BLOCKS = [block for page in PAGES for block in blocks(page)]
PYTHON = [block for block in BLOCKS if block.language == "python"]


def exists(module: str, name: str) -> bool:
    if hasattr(import_module(module), name):
        return True
    try:
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_code_compiles_and_what_it_imports_exists(block: Block) -> None:
    assert block.compile()
    missing: list[str] = []
    for node in ast.walk(ast.parse(block.text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in OURS:
                    import_module(alias.name)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            module = str(node.module)
            missing += [
                f"{module}.{alias.name}" for alias in node.names if not exists(module, alias.name)
            ]
    assert missing == []


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    dead: list[str] = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "ini"], ids=str)
def test_shared_files_can_be_read(block: Block) -> None:
    assert ini.parse(block.text, str(block))


# -- docs/configuration.md ------------------------------------------------------------------------


def option_rows() -> dict[str, list[str]]:
    """The table of options: default, environment, key, by name."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    section = text.partition("\n## Options\n")[2].partition("\n## ")[0]
    rows: dict[str, list[str]] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            name = cells[0].strip("`")
            assert name not in rows, f"{name} is there twice"
            rows[name] = cells[1:4]
    return rows


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


ROWS = option_rows()
OPTIONS = options_of(client_sts.service.SERVICE)

#: What the option itself does not say: its rule is a function, or a transport's.
DERIVED = {
    "profile": ("`default`", ["AWS_PROFILE"]),
    "endpoint": ("by rules", ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"]),
    "endpoint_provider": ("by rules", []),
    "credentials": ("default chain", []),
    "retry_strategy": ("by mode", []),
    "connect_timeout": ("by mode", []),
    "transport": ("by client", []),
    "logger": ("see below", []),
    "environment": ("`os.environ`", []),
    "proxies": ("none", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]),
}


def test_every_option_has_one_row() -> None:
    assert sorted(ROWS) == sorted(OPTIONS)


def typed_options(name: str) -> list[str]:
    """Keys of a typed dictionary of `arguments`, which does not exist at run time."""
    source = Path(str(call_option.__file__)).with_name("arguments.py")
    (found,) = [
        node
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == name
    ]
    return [
        line.target.id
        for line in found.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    ]


def test_every_option_can_be_typed() -> None:
    assert sorted([*typed_options("ClientOptions"), "use_global_endpoint"]) == sorted(OPTIONS)


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_a_row_says_what_the_option_says(option: Option) -> None:
    default, environment, key = ROWS[option.name]
    variables = [*option.environment, *option.last_environment]
    value = "none" if option.default in (None, ()) else f"`{option.default}`"
    value, variables = DERIVED.get(option.name, (value, variables))
    assert (default, quoted(environment)) == (value, variables)
    assert quoted(key) == ([] if option.key is None else [option.key])


def test_its_examples_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
    monkeypatch.setattr(builtins, "input", lambda prompt: "123456")
    monkeypatch.setattr("logging.basicConfig", lambda: None)
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(
        GetCallerIdentityResponse(account="123456789012", arn="arn:aws:iam::1:user/a", user_id="A")
    )
    names: dict[str, Any] = {"__name__": "examples"}
    with stub.everywhere():
        for block in [block for block in PYTHON if block.page == CONFIGURATION]:
            exec(block.compile(), names)
        assert capsys.readouterr().out == "eu-central-1 argument\nstandard default\n"
        sent = stub.requests[0]
        assert sent.host == "sts.us-east-1.amazonaws.com"
        assert sent.headers["x-team"] == "orders"

        # What the example added to the client's stack, and what it took away again.
        names["client"].send(GetCallerIdentityCommand())
        assert capsys.readouterr().out.endswith("GetCallerIdentity 1 attempts\n")
        assert "x-team" not in stub.requests[-1].headers
        names["client"].close()

        # The three kinds of middleware mean the same to asynchronous clients.
        async def main() -> None:
            async with AsyncSTS(region="eu-central-1", extensions=[names["Traced"]()]) as client:
                client.middleware_stack.add(names["add_header"], step="build")
                client.middleware_stack.add(names["remember"])
                await client.get_caller_identity()

        asyncio.run(main())
        assert capsys.readouterr().out == "GetCallerIdentity 1 attempts\n"
        assert stub.requests[-1].headers["x-team"] == "orders"
        assert "app/orders" in stub.requests[-1].headers["user-agent"]


def test_its_files_mean_what_it_says(tmp_path: Path) -> None:
    (block,) = [block for block in blocks(CONFIGURATION) if block.language == "ini"]
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(block.text, encoding="utf-8")
    sts = STS(profile="build", environment={"HOME": str(tmp_path)})
    assert (sts.config.region, sts.config.endpoint) == ("us-east-1", "http://localhost:4566")
    assert sts.config.source_of("endpoint").startswith("services local in ")


def test_every_option_of_a_call_is_named() -> None:
    text = CONFIGURATION.read_text(encoding="utf-8")
    said = text.partition("**For one call**")[2].partition("\n\n")[0]
    options = {name for name in quoted(said) if name.endswith("=")}
    assert options == {f"{name}=" for name in typed_options("CallOptions")}
    assert {name.rstrip("=") for name in options} == set(CALL_OPTIONS) == set(call_option._KNOWN)
