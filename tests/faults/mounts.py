"""Small file systems of our own, and files that not even root may change. Needs root."""

import contextlib
import os
import subprocess
import unittest
from collections.abc import Iterator
from pathlib import Path


def needed() -> None:
    """Skip where this user may not mount."""
    if os.geteuid() != 0:
        raise unittest.SkipTest("only root may mount a file system")


@contextlib.contextmanager
def small(folder: Path, size: int) -> Iterator[Path]:
    """``folder`` as a file system in memory of ``size`` bytes."""
    folder.mkdir()
    _do("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _do("umount", str(folder))


def resize(folder: Path, size: int) -> None:
    """Give a file system that ``small`` made another size."""
    _do("mount", "-o", f"remount,size={size}", str(folder))


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A mounted ``folder`` in which nothing may be written while the block runs."""
    _do("mount", "-o", "remount,ro", str(folder))
    try:
        yield
    finally:
        _do("mount", "-o", "remount,rw", str(folder))


@contextlib.contextmanager
def immutable(*paths: Path) -> Iterator[None]:
    """Files or folders that nobody may change while the block runs."""
    _do("chattr", "+i", *map(str, paths))
    try:
        yield
    finally:
        _do("chattr", "-i", *map(str, paths))


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
