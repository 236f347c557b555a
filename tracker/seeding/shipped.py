"""Where the shipped seed files are: inside the installed package, or in the checkout beside it."""

from pathlib import Path

import tracker


def folder() -> Path:
    """The folder of the shipped seed files."""
    package = Path(tracker.__file__).parent
    installed = package / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"
