"""Models whose every free text is an attack on what is generated from it.

Rule: a text that is executed, or rendered as a template, leaves a file behind; the tests look for
it. What a text may be is the model's to say: where names are syntax, hostile names are those that
the syntax lets through.
"""

from __future__ import annotations

from typing import Any

#: What would be done, and how somebody might get there.
DEED = "__import__('pathlib').Path(%r).touch()"

PAYLOADS = (
    '"""\nDEED\n"""',
    "'''\nDEED\n'''",
    '"\nDEED\n"',
    "'\nDEED\n'",
    '\\"""\nDEED\n#',
    '\\\\"""\nDEED\n#',
    '" + str(DEED) + "',
    "' + str(DEED) + '",
    "{DEED}",
    "{{ DEED }}",
    "{% for x in [DEED] %}{% endfor %}",
    "{{ cycler.__init__.__globals__.os.system(DEED) }}",
    "\nDEED\n",
    "\rDEED\r",
    "\x0cDEED",
    "\u2028DEED\u2029",
    "#\nDEED",
    "# type: ignore\nDEED",
    "')\nDEED\n('",
    '")\nDEED\n("',
    ")\nDEED\n(",
    "\\",
    '\\"',
    "\\N{BULLET}",
    "\\x41 %s %(a)s {0} {a}",
    "../../../DEED",
    "\x00DEED",
    "]]>DEED<![CDATA[",
    "```\nDEED\n```",
    "\n\n    >>> DEED\n",
    "DEED",
)


def payloads(marker: str) -> list[str]:
    """Every way, around a deed that leaves `marker`."""
    return [payload.replace("DEED", DEED % marker) for payload in PAYLOADS]


class Attack:
    """Hands out one payload after the other."""

    def __init__(self, marker: str, start: int = 0) -> None:
        self._payloads = payloads(marker)
        self._next = start

    def text(self) -> str:
        """The next one."""
        self._next += 1
        return self._payloads[self._next % len(self._payloads)]


def model(protocol: str, attack: Attack, name: str = "Attack Me") -> dict[str, Any]:
    """A service of a protocol, with texts of the attack wherever any text may stand."""
    namespace = "smithy" if protocol.startswith("rpcv2") else "aws"
    text = attack.text
    rest = protocol.startswith("rest")
    xml = protocol in ("awsQuery", "ec2Query", "restXml")

    def traits(**more: Any) -> dict[str, Any]:
        found = {"documentation": text(), **more}
        return {f"smithy.api#{name}": value for name, value in found.items()}

    def member(target: str, **more: Any) -> dict[str, Any]:
        full = target if "#" in target else f"smithy.api#{target}"
        return {"target": full, "traits": traits(**more)}

    deprecated = {"deprecated": {"message": text(), "since": text()}}
    location = {"httpQuery": text()} if rest else {}
    members = {
        "name": member("a.b#Text", required={}, **deprecated),
        "color": member("a.b#Color", **location),
        "colors": member("a.b#Colors"),
        "words": member("a.b#Words"),
        "choice": member("a.b#Choice"),
        "count": member("Integer", **({"jsonName": text()} if protocol == "restJson1" else {})),
        "default": member("a.b#Plain", default=text()),
        "secret": member("a.b#Secret"),
        "type": member("a.b#Text", externalDocumentation={text(): "https://x.example/"}),
        "tags": member("a.b#Words", tags=[text()], since=text(), unstable={}),
    }
    if xml:
        members["attribute"] = member("a.b#Text", xmlAttribute={})
    operation_traits = traits(
        title=text(),
        examples=[
            {"title": text(), "documentation": text(), "input": {"name": text(), "color": text()}},
            {
                "title": text(),
                "input": {"name": text()},
                "error": {"shapeId": "a.b#Bad", "content": {"message": text()}},
            },
        ],
    )
    if rest:
        operation_traits["smithy.api#http"] = {"method": "POST", "uri": "/a/b?x=1", "code": 200}
    operation_traits["smithy.waiters#waitable"] = {
        "Ready": {
            "documentation": text(),
            "acceptors": [
                {
                    "state": "success",
                    "matcher": {
                        "output": {
                            "path": "name",
                            "expected": text(),
                            "comparator": "stringEquals",
                        }
                    },
                },
                {"state": "failure", "matcher": {"errorType": "Bad"}},
            ],
        }
    }
    operation_traits["smithy.test#httpRequestTests"] = [
        {
            "id": "aRequest",
            "documentation": text(),
            "protocol": f"{namespace}.protocols#{protocol}",
            "method": "POST",
            "uri": "/a/b" if rest else "/",
            "headers": {"X-Foo": text()},
            "body": text(),
            "bodyMediaType": "text/plain",
            "params": {"name": text()},
        }
    ]
    service_traits = {
        **traits(title=text()),
        "aws.api#service": {
            "sdkId": name,
            "arnNamespace": text(),
            "cloudTrailEventSource": text(),
            "endpointPrefix": "attack",
        },
        f"{namespace}.protocols#{protocol}": {},
        "aws.auth#sigv4": {"name": text()},
        "smithy.api#xmlNamespace": {"uri": text()},
        "smithy.rules#clientContextParams": {
            "Option": {"type": "string", "documentation": text()},
        },
        "smithy.rules#endpointRuleSet": {
            "version": "1.0",
            "parameters": {
                "Region": {"type": "string", "builtIn": "AWS::Region", "documentation": text()},
                "Option": {"type": "string", "default": text(), "required": True},
            },
            "rules": [
                {
                    "documentation": text(),
                    "type": "error",
                    "error": text().replace("{", "{{").replace("}", "}}"),
                    "conditions": [
                        {
                            "fn": "stringEquals",
                            "argv": [
                                {"ref": "Option"},
                                text().replace("{", "{{").replace("}", "}}"),
                            ],
                        }
                    ],
                },
                {
                    "type": "endpoint",
                    "conditions": [],
                    "endpoint": {
                        "url": "https://attack.example",
                        "headers": {"x-h": [text().replace("{", "{{").replace("}", "}}")]},
                        "properties": {"p": text().replace("{", "{{").replace("}", "}}")},
                    },
                },
            ],
        },
        "smithy.rules#endpointTests": {
            "version": "1.0",
            "testCases": [
                {
                    "documentation": text(),
                    "params": {"Region": "us-east-1", "Option": text()},
                    "expect": {"endpoint": {"url": "https://attack.example"}},
                }
            ],
        },
    }
    return {
        "smithy": "2.0",
        "metadata": {text(): text()},
        "shapes": {
            "a.b#Service": {
                "type": "service",
                "version": text(),
                "operations": [{"target": "a.b#Do"}],
                "errors": [{"target": "a.b#Bad"}],
                "traits": service_traits,
            },
            "a.b#Do": {
                "type": "operation",
                "input": {"target": "a.b#DoInput"},
                "output": {"target": "a.b#DoOutput"},
                "traits": operation_traits,
            },
            "a.b#DoInput": {"type": "structure", "members": members, "traits": traits()},
            "a.b#DoOutput": {
                "type": "structure",
                "members": {
                    "name": member("a.b#Text"),
                    "node": member("a.b#Node"),
                    "import": member("a.b#Color"),
                },
                "traits": traits(),
            },
            "a.b#Node": {
                "type": "structure",
                "members": {"node": member("a.b#Node"), "class": member("Boolean")},
                "traits": traits(),
            },
            "a.b#Bad": {
                "type": "structure",
                "members": {"message": member("String")},
                "traits": {
                    **traits(error="client", httpError=400),
                    **(
                        {"aws.protocols#awsQueryError": {"code": text(), "httpResponseCode": 400}}
                        if protocol == "awsQuery"
                        else {}
                    ),
                },
            },
            "a.b#Text": {"type": "string", "traits": traits(pattern=text(), length={"min": 0})},
            "a.b#Plain": {"type": "string", "traits": traits(mediaType=text())},
            "a.b#Secret": {"type": "string", "traits": traits(sensitive={})},
            "a.b#Color": {
                "type": "enum",
                "members": {
                    f"C{index}": member("Unit", enumValue=value)
                    for index, value in enumerate(sorted({text() for _ in range(40)} - {""}))
                },
                "traits": traits(),
            },
            "a.b#Colors": {"type": "list", "member": member("a.b#Color"), "traits": traits()},
            "a.b#Words": {
                "type": "map",
                "key": member("a.b#Text"),
                "value": member("a.b#Text"),
                "traits": traits(),
            },
            "a.b#Choice": {
                "type": "union",
                "members": {"text": member("a.b#Text"), "none": member("Unit")},
                "traits": traits(),
            },
        },
    }
