"""Pure rules and shared shapes: no I/O, no framework, imported by every other room."""
