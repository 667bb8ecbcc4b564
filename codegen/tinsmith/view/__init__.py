"""Views: every decision about the generated code, as frozen dataclasses of final strings.

Rule: a view knows Smithy and Python; a template prints it and decides nothing.
"""
