"""In which format a document is printed, and where to."""

import os

from tracker.errors import WrongUsage
from tracker.reports import render


def form_of(given: str | None, file: str | None) -> str:
    """The format asked for, else the one that the ending of ``file`` means, else text.

    Raises WrongUsage where the ending means none, and where a format makes a file and none is named.
    """
    form = given or _meant(file)
    if form == "docx" and file is None:
        raise WrongUsage("--format docx makes a file: add --output FILE")
    return form


def _meant(file: str | None) -> str:
    suffix = os.path.splitext(file or "")[1].removeprefix(".").lower()
    if not suffix or (file and os.path.lexists(file) and not os.path.isfile(file)):
        return "text"
    for form, ending in render.SUFFIXES.items():
        if suffix == ending:
            return form
    raise WrongUsage(
        f"--output: .{suffix} tells no format; add --format {', '.join(render.FORMATS)}"
    )
