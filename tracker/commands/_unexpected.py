"""An error that nobody foresaw: what it comes from where the database is damaged."""

from tracker.commands import _past
from tracker.errors import BadData, TrackerError
from tracker.keeping import examine
from tracker.keeping.verify import DAMAGE
from tracker.session import Session


def from_damage(session: Session) -> BadData | None:
    """What ``doctor`` finds wrong with the database in use, to be said instead of a traceback: damaged
    data can make any step of reading or folding fail. None where nothing is wrong with it: then the
    mistake is ours."""
    try:
        path = session.location().path
        found = examine.examine(path, None, _past.bar)
    except TrackerError:
        return None
    damage = [finding.what for finding in found if finding.level == DAMAGE]
    if not damage:
        return None
    return BadData(
        f"{path} is damaged ({damage[0]}); {session.what_is_saved()}; 'tracker doctor' tells what helps"
    )
