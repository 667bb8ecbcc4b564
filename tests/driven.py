"""Which operations of which services were driven on which server: a table at the end of a run.

Rule: a plugin of pytest without state of its own in the process that prints: what a test drove
travels in its report, so that the table is complete where several processes run the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

_calls: list[tuple[str, str, str]] = []
_found: dict[tuple[str, str], dict[str, None]] = {}


def record(server: str, service: str, operation: str) -> None:
    """Say that a client called an operation."""
    _calls.append((server, service, operation))


@pytest.fixture(autouse=True)
def _driven(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if _calls:
        request.node.user_properties.append(("driven", list(dict.fromkeys(_calls))))
        _calls.clear()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what a test drove."""
    if report.when == "teardown":
        for name, value in report.user_properties:
            if name == "driven":
                for server, service, operation in value:  # type: ignore[attr-defined]  # of JSON
                    _found.setdefault((server, service), {})[operation] = None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if not _found:
        return
    terminalreporter.section("operations driven on real servers")
    for (server, service), operations in sorted(_found.items()):
        names = " ".join(sorted(operations))
        terminalreporter.line(f"{server:<9} {service:<15} {len(operations):>3}  {names}")
    total = len({(service, name) for (_, service), names in _found.items() for name in names})
    services = len({service for _, service in _found})
    terminalreporter.line(f"{services} services, {total} operations")
