"""The least that an exchange with a PostgreSQL hub can be: the yardsticks for ``tracker sync``.

``yardstick_hub.py URL ask`` connects and makes the one query that tells what is there. ``push DB`` reads
every entry of a database and adds it by COPY. ``pull FILE`` writes what COPY gives as the lines of JSON
that ``tracker import entries`` reads.
"""

import json
import sqlite3
import sys

import psycopg

NAMES = (
    "hash", "replica", "seq", "clock", "recorded_at", "actor", "kind", "subject", "effective_on",
    "group", "body", "replaces",
)  # fmt: skip
COLUMNS = ", ".join(f'"{name}"' for name in NAMES)
TYPES = ["int8" if name in ("seq", "clock") else "text" for name in NAMES]


def main() -> None:
    url, what, *file = sys.argv[1:]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        if what == "ask":
            cursor.execute(
                "SELECT replica, count(*), max(seq) FROM tracker_entries GROUP BY replica"
            )
            cursor.fetchall()
        elif what == "push":
            rows = sqlite3.connect(file[0]).execute(f"SELECT {COLUMNS} FROM entries").fetchall()
            with cursor.copy(f"COPY tracker_entries ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            pull(cursor, file[0])


def pull(cursor: psycopg.Cursor, file: str) -> None:
    ordered = f"SELECT {COLUMNS} FROM tracker_entries ORDER BY clock, replica, seq"
    with (
        open(file, "w", encoding="utf-8") as out,
        cursor.copy(f"COPY ({ordered}) TO STDOUT") as copy,
    ):
        copy.set_types(TYPES)
        for row in copy.rows():
            out.write(f"{json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
