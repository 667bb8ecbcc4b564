"""Text forms of single values, one module a form. Rule: pure, and imported where needed."""
