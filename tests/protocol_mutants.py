"""Ways to break the runtime, each of which a protocol suite must notice.

Rule: one wrong line each, as a person might write it: where, what stands there, what is put there.
By suite, and by what is wrong.
"""

from __future__ import annotations

MUTANTS: dict[str, dict[str, str]] = {
    "awsQuery": {
        "the host prefix is forgotten": """
import tinsmith_runtime.host_prefix as module
module.expand = lambda prefix, command: ""
""",
        "lists count from nought": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b".1=", b".0=")
    return made
module.request = request
""",
        "the version is left out": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b"Version=", b"Ver=")
    return made
module.request = request
""",
        "the content type has a charset": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.headers["content-type"] += "; charset=utf-8"
    return made
module.request = request
""",
        "idempotency tokens are not filled": """
import tinsmith_runtime.steps as module
module.fill_tokens = lambda command, new_id: command
""",
        "error codes are lost": """
from tinsmith_runtime.client_core import ClientCore
right = ClientCore._error_class
ClientCore._error_class = lambda self, operation, code: right(self, operation, "")
""",
        "members of outputs are swapped for nothing": """
import tinsmith_runtime.protocols.aws_query as module
right = module.output
def output(*arguments):
    made = right(*arguments)
    for name in type(made).__members__:
        object.__setattr__(made, name, None)
    return made
module.output = output
""",
    },
}
