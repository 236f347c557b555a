"""What is wrong with a file: all of it at once, each with row and column, as much as anybody reads."""

from collections.abc import Callable

from tracker import text
from tracker.errors import SeveralErrors

MOST_SHOWN = 100


class Flaws:
    """The flaws of one file; of those beyond the first hundred only their number is kept."""

    def __init__(self, file: str):
        self.file = text.one_line(file)
        self.count = 0
        self._shown: list[tuple[int, int, str]] = []

    def add(self, row: int, column: str, what: str | Callable[[], str], place: int = 0) -> None:
        """Note that ``what`` is wrong in a row, in the column of this name, which stands at ``place``;
        where it takes time to say what, it is asked for only if it will be shown."""
        self.count += 1
        if len(self._shown) < MOST_SHOWN:
            said = what if isinstance(what, str) else what()
            line = f"{self.file}:{row}:{column}: {said}"
            self._shown.append((row, place, text.one_line(line)))

    def refuse(self) -> None:
        """Raise SeveralErrors where there are any, in the order of the file."""
        if not self.count:
            return
        lines = [line for _, _, line in sorted(self._shown)]
        more = self.count - len(lines)
        lines += [f"… and {more:,} more"] if more else []
        raise SeveralErrors(lines, f"{text.counted(self.count, 'error')}; nothing was imported")
