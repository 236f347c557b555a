"""The one rule by which a proposal has waited too long for a look, as SQL on ``proposals AS p``."""

from tracker import settings, vocabulary
from tracker.queries import sql

_DEFAULTS = " ".join(
    f"WHEN '{name}' THEN {settings.DEFAULTS[f'review.{name}']}" for name in vocabulary.PRIORITIES
)
_INTERVAL = f"""coalesce((SELECT CAST(value AS INTEGER) FROM settings
  WHERE name = 'review.' || p.priority), CASE p.priority {_DEFAULTS} END)"""
SINCE_LOOKED = sql.days("coalesce(p.last_looked, p.tracked_on)", ":today")
OVER_INTERVAL = f"{SINCE_LOOKED} - {_INTERVAL}"
# On :today, a full day.
IS_STALE = f"({sql.IS_OPEN} AND {OVER_INTERVAL} >= 0)"
