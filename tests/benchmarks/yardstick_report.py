"""The smallest click + sqlite3 program that runs the counts of a weekly report: its yardstick.

``yardstick_report.py DB FIRST DAY`` prints what stands on DAY and stood the day before FIRST, what is
due, slipped, flagged and one-sided, twelve weeks, and what came in since FIRST; no sentences.
"""

import sqlite3
from datetime import date, timedelta

import click

ON = "(from_on <= {0} AND (until_on IS NULL OR until_on > {0}))"
OPEN = (
    "status IN ('unassessed', 'no-action', 'under-consideration', 'adopted', 'in-progress',"
    " 'stalled')"
)
LIMIT = "CASE priority WHEN 'high' THEN 14 WHEN 'normal' THEN 60 ELSE 180 END"
STALE = f"({OPEN} AND julianday(:day) - julianday(coalesce(last_looked, tracked_on)) >= {LIMIT})"
DONE = "status IN ('partial', 'implemented')"
MOVED = "('adopted', 'in-progress', 'partial', 'implemented')"
COUNTS = (
    f"""SELECT owner, standings.status, sum({ON.format(":before")}), sum({ON.format(":day")})
        FROM standings JOIN proposals ON id = proposal WHERE retired IS NULL GROUP BY 1, 2""",
    f"""SELECT issue, standings.status, sum({ON.format(":before")}), sum({ON.format(":day")})
        FROM standings JOIN proposals ON id = standings.proposal
        JOIN proposal_issues AS i ON i.proposal = id WHERE retired IS NULL GROUP BY 1, 2""",
    f"""SELECT standings.status, {", ".join(f"sum({ON.format(f':w{week}')})" for week in range(12))}
        FROM standings JOIN proposals ON id = proposal WHERE retired IS NULL GROUP BY 1""",
    f"""SELECT id, title, owner, status, deadline, julianday(due_on) - julianday(:day) AS days
        FROM proposals WHERE retired IS NULL AND {OPEN} AND days <= 30 ORDER BY days""",
    f"""WITH turns AS (
          SELECT proposal, due_on, row_number() OVER (PARTITION BY proposal ORDER BY from_on) AS place
          FROM deadlines WHERE due_on IS NOT NULL),
        firsts AS (SELECT proposal, due_on, min(place) FROM turns GROUP BY proposal)
        SELECT owner, count(p.due_on), sum(p.deadline = 'none'), sum(p.deadline IS NULL),
               sum({OPEN} AND p.due_on < :day), sum({DONE} AND p.due_on < since_on),
               sum(p.due_on > f.due_on), sum(julianday(p.due_on) - julianday(f.due_on))
        FROM proposals AS p LEFT JOIN firsts AS f ON f.proposal = p.id
        WHERE retired IS NULL GROUP BY 1""",
    f"""SELECT p.id, o.id, p.status, o.status FROM links JOIN proposals AS p ON p.id = proposal
        JOIN proposals AS o ON o.id = other WHERE kind = 'in-exchange-for'
        AND (p.status IN {MOVED}) <> (o.status IN {MOVED})""",
    f"""SELECT owner, issue, count(*), sum(status = 'unassessed'), sum({STALE}), sum(unsupported),
               sum(single_source), sum(self_reported)
        FROM proposals LEFT JOIN proposal_issues ON proposal = id WHERE retired IS NULL GROUP BY 1, 2""",
    "SELECT id, title, owner, status FROM proposals WHERE retired IS NULL AND contested",
    "SELECT id, title, owner, status FROM proposals WHERE retired IS NULL AND disputed",
    """SELECT id, title, owner, status, unsupported_why FROM proposals
       WHERE retired IS NULL AND unsupported""",
    f"SELECT id, title, owner, status, last_looked FROM proposals WHERE retired IS NULL AND {STALE}",
    """SELECT a.*, title, owner FROM entries JOIN assessments AS a ON entry = hash
       JOIN proposals ON id = proposal WHERE received_at >= :first""",
    """SELECT v.*, p.title, owner FROM entries JOIN evidence AS v ON entry = hash
       JOIN proposals AS p ON p.id = proposal WHERE received_at >= :first""",
    """SELECT r.*, title, owner FROM entries JOIN responses AS r ON entry = hash
       JOIN proposals ON id = proposal WHERE received_at >= :first""",
    """SELECT d.*, title, owner FROM entries JOIN deadlines AS d ON entry = hash
       JOIN proposals ON id = d.proposal WHERE received_at >= :first""",
    "SELECT subject FROM entries WHERE received_at >= :first AND kind = 'describe'",
)


@click.command()
@click.argument("database")
@click.argument("first")
@click.argument("day")
def main(database: str, first: str, day: str) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True)
    end = date.fromisoformat(day)
    values = {"first": first, "day": day, "before": str(date.fromisoformat(first) - timedelta(1))}
    values |= {f"w{week}": str(end - timedelta(weeks=11 - week)) for week in range(12)}
    for sql in COUNTS:
        for row in connection.execute(sql, values).fetchall()[:40]:
            click.echo(",".join(map(str, row)))


if __name__ == "__main__":
    main()
