"""The commands: thin, one module a group, every heavy import inside the command that needs it."""
