"""``plain_insert.py FULL EMPTY``: every row of FULL into EMPTY by plain executemany, and the seconds.

The yardstick for bulk appending: the same rows, log and derived, into the same schema, in one
durable transaction, and nothing else. Reading FULL is not counted.
"""

import sqlite3
import sys
import time

from tracker.projection import COLUMNS

TABLES = ("entries", *COLUMNS)


def main() -> None:
    full, empty = sys.argv[1:]
    source = sqlite3.connect(full)
    rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    target = sqlite3.connect(empty, isolation_level=None)
    target.execute("PRAGMA synchronous = EXTRA")
    begun = time.perf_counter()
    target.execute("BEGIN IMMEDIATE")
    for table, of_table in rows.items():
        if of_table:
            marks = ", ".join("?" * len(of_table[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", of_table)
    target.execute("COMMIT")
    print(time.perf_counter() - begun)


if __name__ == "__main__":
    main()
