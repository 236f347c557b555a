"""What is set for the whole database, such as the licence of what it exports."""

import sqlite3


def value(connection: sqlite3.Connection, name: str) -> str:
    """What the setting ``name`` is set to; ``''`` where it is not set."""
    return ""
