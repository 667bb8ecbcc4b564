"""Random models: services of every protocol, full of what real ones do rarely.

Rule: a seed makes the same model every time, and every model is one that Smithy allows; what comes
out is a document of JSON, so that nothing of the generator is used to test it.
Source: Smithy 2.0 specification, "HTTP bindings", "Serialization and Protocol traits".
"""

from __future__ import annotations

from random import Random
from typing import Any

Json = dict[str, Any]

PROTOCOLS = (
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQuery",
    "aws.protocols#ec2Query",
    "aws.protocols#restJson1",
    "aws.protocols#restXml",
    "smithy.protocols#rpcv2Cbor",
)
_REST = ("aws.protocols#restJson1", "aws.protocols#restXml")
_XML = ("aws.protocols#restXml", "aws.protocols#awsQuery", "aws.protocols#ec2Query")
_QUERY = ("aws.protocols#awsQuery", "aws.protocols#ec2Query")

_MEMBERS = """
    return class from None self operation member value to_dict replace ETag arn ARNs Type list dict
    str int bytes float bool object datetime Decimal id Id2 message Message code Code fault args
    request_id responseMetadata Config region items keys values get set tuple union_of simple
    __type _foo Foo_ _4xx x86_64 SourceIPv6Address IOPS KMSKeyId VPCs s3Uri nextToken MaxItems async
    await match case print property staticmethod T Any Literal STRING Structure Output cls
    middlewareStack ownMiddleware wire_code retryable with_traceback __init__ __traits__ __slots__
    __members__ mro name hash eq copy default default_ default_2
""".split()
_SHAPES = """
    List Map Exception Error Command Operation Any Literal Datetime Decimal TYPE_CHECKING Paginator
    Waiter Structure Output Variant Union String Object Str Member None_ Document Client Self Type
    Lambda Import Config Endpoint Unknown EventStream StreamingBody TypeAlias Service Property
    datetime int dict str bytes list constant member UTC Shape Later Path Set Enum Tuple Future
    Generic Protocol Warning Value Values Options Response Request Session ABC True_ STRING
""".split()
_OPERATIONS = """
    Import Lambda Send Close Wait Paginate Config Get Delete List Print Class Return With Submit Map
    Presign SignRequest Drive Destroy Async Type Property StaticMethod Any Self Client Aio Errors
    Enums Types Shapes Endpoints Commands Tests Con Service Options Waiters Paginators Init Main
    GetETag DescribeIPv6VPCs DBInstanceARNs Enter Str Str2 Bool Object Overload Final Iterator
""".split()
_VALUES = [
    "",
    " ",
    "a b",
    "A.B",
    "A/B",
    "a-b",
    "*",
    "4xx",
    "mro",
    "name",
    "value",
    "None",
    "true",
    "é",
    "a_b",
    "A_B",
    "__members__",
    "\\",
    '"',
    "'",
    "{x}",
    "%s",
    "us-east-1",
    "(none)",
    "+",
    "-",
    "é b",
    "constant",
    "String",
    "upper",
    "$",
    "#1",
    "10",
    "10.0",
    "Ünï",
    "日本",
    "<html>",
    "a,b",
    "a;b",
]
_NODES: dict[str, list[Any]] = {
    "unit": [{}],
    "string": [
        "",
        "a",
        " b ",
        "c\nd",
        "e,f",
        '"g"',
        "é",
        "1",
        "true",
        "%2F",
        "a/b",
        "<x/>",
        "\\",
        "'",
    ],
    "enum": ["a", "", "new one", "a,b"],
    "boolean": [True, False],
    "blob": ["", "aGk=", "not base64!", "<binary>", "é"],
    "timestamp": [
        0,
        1.5,
        1481139888,
        "2016-12-07T19:44:48Z",
        "2016-12-07T19:44:48.123Z",
        1e9,
        -1.25,
    ],
    "float": [0, 1, -0.5, "NaN", "Infinity", 1.0],
    "double": [0, 1, -0.5, "NaN", "-Infinity", 1e21, 0.1],
    "document": [None, {}, {"a": None}, [], [1, "x", {"b": []}], "text", 1.5, True],
    "bigDecimal": [1.5, 0, 10],
    "bigInteger": [0, 10**25],
    "number": [0, 1, 7, 100],
}
"""What examples of models give for simple shapes."""

_SDK_IDS = ["1Click Devices Service", "WAFV2", "x-y"]
_PATTERNS = [
    "^[a-z]+$",
    "\\p{L}+",
    "^(?<name>[^\\s]*)\\z",
    "[\\w+=/,.@-]*",
    "^.*+$",
    "(?>a)b",
    "\\A\\d{1,9}\\Z",
    "[[:alpha:]]+",
    "^[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*$",
    "a{1,70000}",
    "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
    "(?i)abc",
    "[a-z&&[^b]]",
    "\\Qab\\E",
    "[",
    "(",
    "^\\S(?s).*$",
    "'\"\\\\",
    "\n",
    "",
    "[^\\x00-\\x1f]",
    "\\h",
    "[-a]]",
    "(?!-)x",
    "\\p{IsAlphabetic}",
    "\\u00e9",
    "\\e",
]
_DOCUMENTATION = [
    "<p>One.</p>",
    '<p>Two \\ back """ quotes</p><ul><li>x</ul>',
    "plain text",
    "",
    "<i>",
    "&lt;b&gt;",
    "<p>A <code>`tick`</code>.</p>\n\n<note>End\\</note>",
    'Ends with quote"',
    "Ends with \\",
]


def random_model(seed: int, protocol: str = "") -> Json:
    """Make a model of JSON; without a protocol, the seed chooses one."""
    return _Draw(seed, protocol).model()


class _Draw:
    def __init__(self, seed: int, protocol: str) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.protocol = protocol or self.random.choice(PROTOCOLS)
        self.rest = self.protocol in _REST
        self.xml = self.protocol in _XML
        self.namespace = f"com.example.random{seed}"
        self.shapes: Json = {}
        self.taken: set[str] = set()
        self.simple: list[str] = []
        self.built: list[str] = []

    # --- the whole ------------------------------------------------------------------------------

    def model(self) -> Json:
        self._simple_shapes()
        names = self.random.sample(_SHAPES, 14)
        structures = [self._name(name) for name in names[:9]]
        unions = [self._name(name) for name in names[9:12]]
        self._aggregates([*structures, *unions])
        for each in structures:
            self.shapes[each] = {
                "type": "structure",
                "members": self._members(self.random.randint(0, 6), structures, unions),
                "traits": self._structure_traits(),
            }
        for each in unions:
            self.shapes[each] = {"type": "union", "members": self._choices(structures)}
        errors = [self._error(name) for name in ("Throttling", "NotFoundException", names[12])]
        operations = [
            self._operation(name, structures, unions, errors)
            for name in self.random.sample(_OPERATIONS, 6)
        ]
        self._service(operations, errors)
        for each in operations:
            self.shapes[each]["traits"]["smithy.api#examples"] = [
                self._example(self.shapes[each], number) for number in range(4)
            ]
        return {"smithy": "2.0", "shapes": self.shapes}

    def _service(self, operations: list[str], errors: list[str]) -> None:
        traits: Json = {
            "aws.api#service": {"sdkId": f"Random{self.seed} {self.random.choice(_SDK_IDS)}"},
            "aws.auth#sigv4": {"name": "random"},
            self.protocol: {},
            "smithy.api#documentation": self.random.choice(_DOCUMENTATION),
        }
        if self.xml:
            traits["smithy.api#xmlNamespace"] = {"uri": "https://random.example.com/doc/"}
        if self.protocol == "aws.protocols#restXml" and self.random.random() < 0.5:
            traits[self.protocol] = {"noErrorWrapping": True}
        if "awsJson" in self.protocol and self.random.random() < 0.4:
            traits["aws.protocols#awsQueryCompatible"] = {}
        half = len(operations) // 2
        resource = self._name("Resource")
        self.shapes[resource] = {
            "type": "resource",
            "identifiers": {},
            "operations": [{"target": each} for each in operations[:1]],
            "collectionOperations": [{"target": each} for each in operations[1:half]],
        }
        self.shapes[self._name("Service_2020")] = {
            "type": "service",
            "version": "2020-01-01",
            "operations": [{"target": each} for each in operations[half:]],
            "resources": [{"target": resource}],
            "errors": [{"target": errors[0]}],
            "traits": traits,
        }

    def _name(self, wanted: str) -> str:
        name = wanted
        while name.lower() in self.taken:
            name += "X"
        self.taken.add(name.lower())
        return f"{self.namespace}#{name}"

    # --- simple shapes --------------------------------------------------------------------------

    def _simple_shapes(self) -> None:
        random = self.random
        kinds = "blob boolean string byte short integer long float double timestamp".split()
        if self.protocol not in _QUERY:
            kinds += ["bigInteger", "bigDecimal"]
        if "son" in self.protocol.lower():
            kinds.append("document")
        self.simple = [f"smithy.api#{kind[0].upper()}{kind[1:]}" for kind in kinds]
        for kind in kinds:
            shape = self._name(f"{kind}Shape")
            self.shapes[shape] = {"type": kind, "traits": self._simple_traits(kind)}
            self.simple.append(shape)
        enum = self._name(random.choice(["Enum", "Status", "mro"]))
        members: Json = {}
        for index, value in enumerate(random.sample(_VALUES, 9)):
            traits: Json = {"smithy.api#enumValue": value}
            name = random.choice(["mro", "name", "value", "NONE", "constant", "a", "A_1", "_4"])
            members[name if name not in members else f"{name}{index}"] = {
                "target": "smithy.api#Unit",
                "traits": traits,
            }
        self.shapes[enum] = {"type": "enum", "members": members}
        number = self._name("IntEnum")
        self.shapes[number] = {
            "type": "intEnum",
            "members": {
                name: {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": index * 7}}
                for index, name in enumerate(["mro", "real", "ZERO"])
            },
        }
        self.simple += [enum, number]
        self.enum = enum

    def _simple_traits(self, kind: str) -> Json:
        random = self.random
        traits: Json = {}
        if random.random() < 0.3:
            traits["smithy.api#sensitive"] = {}
        if random.random() < 0.3:
            traits["smithy.api#documentation"] = random.choice(_DOCUMENTATION)
        if kind == "string":
            traits["smithy.api#pattern"] = random.choice(_PATTERNS)
            traits["smithy.api#length"] = random.choice([{"min": 0}, {"max": 5000}, {"min": 1}])
        if kind in ("integer", "long") and random.random() < 0.5:
            traits["smithy.api#range"] = random.choice([{"min": 0}, {"max": 9999999999}])
        if kind == "timestamp":
            traits["smithy.api#timestampFormat"] = random.choice(
                ["date-time", "epoch-seconds", "http-date"]
            )
        return traits

    # --- aggregates -----------------------------------------------------------------------------

    def _aggregates(self, others: list[str]) -> None:
        for index in range(8):
            target = self.random.choice([*self.simple, *others, *self.built])
            if index % 2 or self.protocol == "aws.protocols#ec2Query":
                shape = self._name(f"List{index}Of")
                member = {"target": target, "traits": self._serde_traits()}
                self.shapes[shape] = {"type": "list", "member": member, "traits": self._sparse()}
            else:
                shape = self._name(f"Map{index}Of")
                key = self.random.choice(["smithy.api#String", self.enum])
                self.shapes[shape] = {
                    "type": "map",
                    "key": {"target": key, "traits": self._serde_traits(attribute=False)},
                    "value": {"target": target, "traits": self._serde_traits(value=True)},
                    "traits": self._sparse(),
                }
            self.built.append(shape)

    def _sparse(self) -> Json:
        sparse = not self.xml and self.random.random() < 0.3
        return {"smithy.api#sparse": {}} if sparse else {}

    def _serde_traits(self, *, attribute: bool = True, value: bool = False) -> Json:
        if not self.xml or self.random.random() < 0.6:
            return {}
        return {"smithy.api#xmlName": "V" if value else "K" if not attribute else "Item"}

    def _structure_traits(self) -> Json:
        traits: Json = {}
        if self.random.random() < 0.2:
            traits["smithy.api#sensitive"] = {}
        if self.random.random() < 0.3:
            traits["smithy.api#documentation"] = self.random.choice(_DOCUMENTATION)
        if self.xml and self.random.random() < 0.2:
            traits["smithy.api#xmlNamespace"] = {"uri": "https://x.example.com/", "prefix": "x"}
        return traits

    def _choices(self, structures: list[str]) -> Json:
        targets = [*self.simple, *self.built, *structures, "smithy.api#Unit"]
        names = self._member_names(self.random.randint(1, 5))
        # The first needs no other shape, so that every value ends somewhere.
        rest = self.random.choices(targets, k=len(names) - 1)
        chosen = [self.random.choice(self.simple), *rest]
        return {name: {"target": target} for name, target in zip(names, chosen, strict=True)}

    def _member_names(self, count: int) -> list[str]:
        names: list[str] = []
        for name in self.random.sample(_MEMBERS, len(_MEMBERS)):
            if len(names) == count:
                break
            if name.lower() not in {each.lower() for each in names}:
                names.append(name)
        return names

    def _members(self, count: int, structures: list[str], unions: list[str]) -> Json:
        random = self.random
        members: Json = {}
        for name in self._member_names(count):
            target = random.choice([*self.simple, *self.simple, *self.built, *structures, *unions])
            traits: Json = {}
            kind = self._kind(target)
            if random.random() < 0.25 and target not in structures and target not in self.built:
                traits["smithy.api#required"] = {}
            if random.random() < 0.2:
                traits["smithy.api#deprecated"] = random.choice(
                    [{}, {"message": "x\\", "since": "1"}]
                )
            if random.random() < 0.2:
                traits["smithy.api#documentation"] = random.choice(_DOCUMENTATION)
            if random.random() < 0.15:
                traits["smithy.api#clientOptional"] = {}
            if kind == "timestamp" and random.random() < 0.3:
                traits["smithy.api#timestampFormat"] = "epoch-seconds"
            if random.random() < 0.2:
                traits |= self._default(kind)
            if self.protocol == "aws.protocols#restJson1" and random.random() < 0.2:
                traits["smithy.api#jsonName"] = f"json {name}"
            if self.xml:
                if random.random() < 0.2:
                    traits["smithy.api#xmlName"] = f"Xml{name}"
                if kind in ("list", "map") and random.random() < 0.3:
                    traits["smithy.api#xmlFlattened"] = {}
                if kind in ("string", "integer", "boolean") and random.random() < 0.15:
                    traits["smithy.api#xmlAttribute"] = {}
            members[name] = {"target": target, "traits": traits}
        return members

    def _default(self, kind: str) -> Json:
        values: Json = {
            "string": "d",
            "blob": "aGk=",
            "boolean": True,
            "byte": 1,
            "short": 0,
            "integer": -3,
            "long": 2**40,
            "float": 1,
            "double": 1.5,
            "timestamp": 0,
            "document": {"a": [1, None]},
            "bigInteger": 10**30,
            "bigDecimal": 1.25,
            "list": [],
            "map": {},
        }
        return {"smithy.api#default": values[kind]} if kind in values else {}

    def _kind(self, target: str) -> str:
        if target in self.shapes:
            return str(self.shapes[target]["type"])
        namespace, _, name = target.partition("#")
        return name[0].lower() + name[1:] if namespace == "smithy.api" else "structure"

    # --- examples -------------------------------------------------------------------------------

    def _example(self, operation: Json, number: int) -> Json:
        example: Json = {"title": f"Example {number}"}
        for role in ("input", "output"):
            target = operation.get(role, {}).get("target", "smithy.api#Unit")
            if target != "smithy.api#Unit":
                example[role] = self._node(target)
        if number == 3:
            error = operation["errors"][0]["target"]
            example["error"] = {"shapeId": error, "content": self._node(error)}
            example.pop("output", None)
        return example

    def _node(self, target: str, depth: int = 0) -> Any:
        """A value as a model writes it, as far from what services send as those of models are."""
        random, kind = self.random, self._kind(target)
        shape = self.shapes.get(target, {})
        sparse = "smithy.api#sparse" in shape.get("traits", {})
        if kind == "structure":
            return {
                name: self._node(member["target"], depth + 1)
                for name, member in shape["members"].items()
                if "smithy.api#required" in member.get("traits", {})
                or (depth < 4 and random.random() < 0.6)
            }
        if kind == "union":
            names = list(shape["members"])
            name = names[0] if depth > 4 else random.choice(names)
            return {name: self._node(shape["members"][name]["target"], depth + 1)}
        count = random.randint(0, 2) if depth < 4 else 0
        if kind == "list":
            target = shape["member"]["target"]
            found = [self._node(target, depth + 1) for _ in range(count)]
            return [*found, None] if sparse else found
        if kind == "map":
            target = shape["value"]["target"]
            keys = random.sample(["k 1", "", "k/2", "é"], count)
            return {key: self._node(target, depth + 1) for key in keys}
        return random.choice(_NODES.get(kind, _NODES["number"]))

    # --- operations -----------------------------------------------------------------------------

    def _error(self, name: str) -> str:
        error = self._name(name)
        traits: Json = {"smithy.api#error": self.random.choice(["client", "server"])}
        if self.random.random() < 0.5:
            traits["smithy.api#httpError"] = 409 if traits["smithy.api#error"] == "client" else 503
        if self.random.random() < 0.3:
            traits["aws.protocols#awsQueryError"] = {"code": f"Q.{name}", "httpResponseCode": 418}
        if self.random.random() < 0.3:
            traits["smithy.api#retryable"] = {"throttling": True}
        # What these hold is what the protocols themselves say there.
        spoken = {"code", "type", "__type", "requestid"}
        members = {
            name: {"target": self.random.choice(self.simple[:4])}
            for name in self._member_names(3)
            if name.lower() not in spoken
        }
        self.shapes[error] = {"type": "structure", "members": members, "traits": traits}
        return error

    def _operation(
        self, name: str, structures: list[str], unions: list[str], errors: list[str]
    ) -> str:
        random = self.random
        operation = self._name(name)
        shape: Json = {"type": "operation", "errors": [{"target": random.choice(errors)}]}
        traits: Json = {"smithy.api#documentation": random.choice(_DOCUMENTATION)}
        path, query = f"/{name}/", ""
        for role in ("input", "output"):
            if random.random() < 0.15:
                shape[role] = {"target": "smithy.api#Unit"}
                continue
            target = self._name(f"{name}{role.capitalize()}")
            members = self._members(random.randint(0, 6), structures, unions)
            if self.rest:
                bound = self._bind_input(members) if role == "input" else ""
                if role == "output":
                    self._bind_output(members)
                path += bound
            if role == "input" and random.random() < 0.3:
                token = {
                    "target": "smithy.api#String",
                    "traits": {"smithy.api#idempotencyToken": {}},
                }
                members["ClientToken"] = token
            if self.xml:
                # An attribute has no place at the root of a query, nor beside what is bound.
                for member in members.values():
                    member["traits"].pop("smithy.api#xmlAttribute", None)
            self.shapes[target] = {
                "type": "structure",
                "members": members,
                "traits": {f"smithy.api#{role}": {}},
            }
            shape[role] = {"target": target}
        if self.rest:
            uri = path.rstrip("/") if random.random() < 0.5 else path
            query = random.choice(["", "?x-id=1", "?a&b=c"])
            if random.random() < 0.3:
                uri = f"{uri.rstrip('/')}/tail"
            method = random.choice(["POST", "PUT", "PATCH"])
            traits["smithy.api#http"] = {"method": method, "uri": uri + query, "code": 200}
        if random.random() < 0.2:
            traits["smithy.api#deprecated"] = {"message": "Gone."}
        shape["traits"] = traits
        self.shapes[operation] = shape
        return operation

    def _bind_input(self, members: Json) -> str:
        path = ""
        used = False
        for name, member in members.items():
            kind, traits = self._kind(member["target"]), member["traits"]
            simple = kind not in ("list", "map", "structure", "union", "document", "blob")
            choice = self.random.random()
            if simple and choice < 0.25 and name.isidentifier():
                _unbind(traits)
                traits |= {"smithy.api#httpLabel": {}, "smithy.api#required": {}}
                path += f"{{{name}}}/"
            elif simple and choice < 0.45:
                _unbind(traits)
                traits["smithy.api#httpQuery"] = f"q-{name}"
            elif simple and choice < 0.65:
                _unbind(traits)
                traits["smithy.api#httpHeader"] = f"X-{name.strip('_') or 'u'}"
            elif kind in ("structure", "union", "blob", "string", "enum") and choice > 0.85:
                used = self._payload(members, name, used)
        return path

    def _bind_output(self, members: Json) -> None:
        used = False
        for name, member in members.items():
            kind, traits = self._kind(member["target"]), member["traits"]
            simple = kind not in ("list", "map", "structure", "union", "document", "blob")
            choice = self.random.random()
            if kind == "integer" and choice < 0.5 and "smithy.api#required" not in traits:
                continue
            if simple and choice < 0.4:
                _unbind(traits)
                traits["smithy.api#httpHeader"] = f"X-{name.strip('_') or 'u'}"
            elif kind in ("structure", "union", "blob", "string", "enum") and choice > 0.85:
                used = self._payload(members, name, used)

    def _payload(self, members: Json, name: str, used: bool) -> bool:
        """Make a member the whole body, if every other is bound elsewhere."""
        bindings = ("httpLabel", "httpQuery", "httpHeader", "httpPayload")
        others = [each for other, each in members.items() if other != name]
        bound = all(any(f"smithy.api#{at}" in each["traits"] for at in bindings) for each in others)
        if used or not bound:
            return used
        _unbind(members[name]["traits"])
        members[name]["traits"]["smithy.api#httpPayload"] = {}
        return True


def _unbind(traits: Json) -> None:
    for name in ("xmlName", "xmlFlattened", "xmlAttribute", "jsonName"):
        traits.pop(f"smithy.api#{name}", None)
