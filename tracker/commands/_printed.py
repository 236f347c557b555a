"""In which format a document is printed, and where to."""

import os

from tracker.errors import WrongUsage
from tracker.reports import render


def form_of(given: str | None, file: str | None) -> str:
    """The format asked for, else the one that the ending of ``file`` means, else text.

    Raises WrongUsage where it makes a file and none is named.
    """
    suffix = os.path.splitext(file or "")[1].removeprefix(".").lower()
    meant = next((form for form, ending in render.SUFFIXES.items() if ending == suffix), "text")
    form = given or meant
    if form == "docx" and file is None:
        raise WrongUsage("--format docx makes a file: add --output FILE")
    return form
