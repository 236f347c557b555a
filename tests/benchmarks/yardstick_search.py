"""The smallest click + sqlite3 program that searches: ``yardstick_search.py DB MATCH`` prints 20 records
in whose texts SQLite's full-text index finds MATCH, an expression of FTS5."""

import sqlite3

import click

_SEARCH = """SELECT * FROM proposals WHERE id IN (
  SELECT proposal FROM texts WHERE number IN (SELECT rowid FROM search WHERE search MATCH ?)
) AND retired IS NULL ORDER BY id LIMIT 20"""


@click.command()
@click.argument("database")
@click.argument("words")
def main(database: str, words: str) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True)
    for row in connection.execute(_SEARCH, (words,)):
        click.echo(",".join(map(str, row)))


if __name__ == "__main__":
    main()
