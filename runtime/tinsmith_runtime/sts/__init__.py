"""What only STS has, written by hand: role assumers, EKS tokens, logins at Vault, the command
``client-sts``.

Rule: the client is found by name when it is called for; ``client_sts`` offers these names to its
users.
"""

from __future__ import annotations
