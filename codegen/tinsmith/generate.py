"""From one service's closure to the text of its package.

Rule: a pure function: no clock, no path, no order but that of the model; the same input gives the
same bytes.
"""

from __future__ import annotations

from tinsmith.model import Overlay, ServiceClosure
from tinsmith.rules_standard import endpoint_module
from tinsmith.template import print_module, print_view
from tinsmith.view.client import client_module, options_module
from tinsmith.view.command_module import command_module
from tinsmith.view.endpoint_cases import endpoint_cases
from tinsmith.view.error_module import errors_module
from tinsmith.view.event_cases import event_cases
from tinsmith.view.example_cases import example_cases
from tinsmith.view.names import name_everything
from tinsmith.view.package import init_view, project_view, readme_view, reexport_modules
from tinsmith.view.protocol_cases import request_cases, response_cases
from tinsmith.view.service import service_view
from tinsmith.view.shape_module import enums_module, shapes_module
from tinsmith.view.target import Targets
from tinsmith.view.types_module import types_module
from tinsmith.view.waiter_module import waiters_module


def folder(closure: ServiceClosure) -> str:
    """Return the name of the folder that the package of a service goes to."""
    return name_everything(closure).folder


def render(closure: ServiceClosure, overlay: Overlay, tests: bool) -> dict[str, str]:
    """Return the files of a package, by path."""
    names = name_everything(closure)
    targets = Targets(closure, names)
    package = names.package
    files = {
        "pyproject.toml": print_view("pyproject.toml.jinja", project_view(names, overlay)),
        "README.md": print_view("README.md.jinja", readme_view(targets)),
        f"{package}/py.typed": "",
        f"{package}/__init__.py": print_module("init.py.jinja", init_view(targets, overlay)),
        f"{package}/service.py": print_module("service.py.jinja", service_view(closure, names)),
        f"{package}/errors.py": print_module("errors.py.jinja", errors_module(targets)),
        f"{package}/commands/__init__.py": '"""One module for each operation."""\n',
    }
    endpoints = endpoint_module(closure, names.title)
    files[f"{package}/endpoints.py"] = print_module("endpoints.py.jinja", endpoints)
    shapes, enums, types = shapes_module(targets), enums_module(targets), types_module(targets)
    if shapes.constants:
        files[f"{package}/shapes.py"] = print_module("shapes.py.jinja", shapes)
    if enums.enums:
        files[f"{package}/enums.py"] = print_module("enums.py.jinja", enums)
    if types.classes:
        files[f"{package}/types.py"] = print_module("types.py.jinja", types)
    for operation in closure.operations:
        path = f"{package}/commands/{names.modules[operation.id]}.py"
        files[path] = print_module("command.py.jinja", command_module(operation, targets))
    waiters = waiters_module(targets)
    if waiters is not None:
        files[f"{package}/waiters.py"] = print_module("waiters.py.jinja", waiters)
    options = options_module(targets)
    if options is not None:
        files[f"{package}/options.py"] = print_module("options.py.jinja", options)
    keywords = "ClientOptions" if options is None else options.name
    for module, is_async in (("client", False), ("aio", True)):
        view = client_module(targets, keywords, is_async=is_async)
        files[f"{package}/{module}.py"] = print_module("client.py.jinja", view)
    for name, reexport in reexport_modules(overlay).items():
        files[f"{package}/{name}.py"] = print_module("reexport.py.jinja", reexport)
    if tests:
        cases = {
            "requests": request_cases(targets),
            "responses": response_cases(targets),
            "events": event_cases(targets),
            "endpoints": endpoint_cases(targets, endpoints.names),
            "examples": example_cases(targets),
        }
        for kind, found in cases.items():
            if found is not None:
                path = f"tests/test_{package}_{kind}.py"
                files[path] = print_module("cases.py.jinja", found)
        if any(cases.values()):
            files["tests/conftest.py"] = print_view("conftest.py.jinja", None)
    return files
