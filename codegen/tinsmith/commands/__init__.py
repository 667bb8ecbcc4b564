"""The commands of the command line, a module each.

Rule: a module has `configure(parser)`, which says what the command takes, and `run(options)`, which
does it, prints what it has to say and returns the exit code. What a command needs beyond the
standard library it imports when it runs.
"""
