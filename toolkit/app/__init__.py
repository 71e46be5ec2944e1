"""The order of work: each command is one screen of calls."""
