"""Colleagues who meet in a shared folder: what comes, what goes, what is passed over, and that all of
them end with the same record."""
