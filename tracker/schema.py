"""The database schema as text: what db/schema.sql shows. ``python -m tracker.schema`` prints it."""

import contextlib

from tracker import database


def text() -> str:
    """Every table, index and trigger that the migrations make, as SQL, by name; not what a virtual
    table makes for itself."""
    with contextlib.closing(database.in_memory()) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_%' ESCAPE '\\'"
            " AND tbl_name NOT LIKE '\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'search\\_%' ESCAPE '\\'"
            " ORDER BY tbl_name,"
            " CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name"
        ).fetchall()
    return "".join(f"{sql};\n\n" for (sql,) in rows).rstrip("\n") + "\n"


if __name__ == "__main__":
    print(text(), end="")
