"""Run the generator as `python -m tinsmith`.

Rule: nothing here but the call.
"""

from __future__ import annotations

import sys

from tinsmith.command_line import main

sys.exit(main())
