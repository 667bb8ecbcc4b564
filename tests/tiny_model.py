"""A small model for tests to start from and to break.

Rule: every call makes it anew, so that a test may change what it gets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinsmith.load import assemble
from tinsmith.model import Model
from tinsmith.read import Document

Shapes = dict[str, Any]


def member(target: str, **traits: Any) -> dict[str, Any]:
    """Make a member; a target without namespace is the prelude's, a trait's likewise."""
    made: dict[str, Any] = {"target": target if "#" in target else f"smithy.api#{target}"}
    if traits:
        made["traits"] = {f"smithy.api#{name}": value for name, value in traits.items()}
    return made


def structure(**members: Any) -> dict[str, Any]:
    """Make a structure of members."""
    return {"type": "structure", "members": members}


def shapes() -> Shapes:
    """Return the shapes of a service with one operation that reaches every kind of shape."""
    return {
        "com.tiny#Tiny": {
            "type": "service",
            "version": "2020-01-01",
            "operations": [{"target": "com.tiny#Get"}],
            "errors": [{"target": "com.tiny#Busy"}],
            "traits": {"aws.api#service": {"sdkId": "Tiny"}, "aws.protocols#awsQuery": {}},
        },
        "com.tiny#Get": {
            "type": "operation",
            "input": {"target": "com.tiny#GetInput"},
            "output": {"target": "com.tiny#GetOutput"},
            "errors": [{"target": "com.tiny#NotFound"}],
        },
        "com.tiny#GetInput": structure(
            name=member("com.tiny#Name", required={}, documentation="Which one."),
            colors=member("com.tiny#Colors"),
        ),
        "com.tiny#GetOutput": structure(
            tags=member("com.tiny#Tags"), choice=member("com.tiny#Choice"), count=member("Integer")
        ),
        "com.tiny#Name": {"type": "string", "traits": {"smithy.api#length": {"min": 1, "max": 9}}},
        "com.tiny#Colors": {"type": "list", "member": member("com.tiny#Color")},
        "com.tiny#Color": {
            "type": "enum",
            "members": {
                "RED": member("Unit", enumValue="red"),
                "BLUE": member("Unit", enumValue="blue"),
            },
        },
        "com.tiny#Tags": {"type": "map", "key": member("String"), "value": member("String")},
        "com.tiny#Choice": {
            "type": "union",
            "members": {"text": member("String"), "nothing": member("Unit")},
        },
        "com.tiny#Busy": {**structure(), "traits": {"smithy.api#error": "server"}},
        "com.tiny#NotFound": {
            **structure(message=member("String")),
            "traits": {"smithy.api#error": "client"},
        },
    }


def model_text(content: Mapping[str, Any] | None = None, version: str = "2.0") -> dict[str, Any]:
    """Make a model document of shapes; without any, of those above."""
    return {"smithy": version, "shapes": shapes() if content is None else dict(content)}


def load_text(*contents: Any) -> Model:
    """Load documents, named `0.json`, `1.json` and so on."""
    return assemble([Document(f"{index}.json", data) for index, data in enumerate(contents)])


def save(path: Path, content: Any) -> Path:
    """Write a document as JSON; return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
