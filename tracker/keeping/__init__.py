"""Keeping a database whole: examined, backed up, restored, with what is attached to it."""
