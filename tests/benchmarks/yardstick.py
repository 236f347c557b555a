"""The smallest click + sqlite3 program that reads what ``list`` or ``show`` reads: the yardstick.

``yardstick.py DB list`` prints 20 proposals as CSV, ``yardstick.py DB show ID`` one.
"""

import sqlite3

import click


@click.command()
@click.argument("database")
@click.argument("what")
@click.argument("name", default="")
def main(database: str, what: str, name: str) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True)
    if what == "list":
        sql = "SELECT * FROM proposals WHERE retired IS NULL ORDER BY id LIMIT 20"
        rows = connection.execute(sql)
    else:
        rows = connection.execute("SELECT * FROM proposals WHERE id = ?", (name,))
    for row in rows:
        click.echo(",".join(map(str, row)))


if __name__ == "__main__":
    main()
