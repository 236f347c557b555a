"""Exchanging entries with colleagues through a hub: a shared folder, or a PostgreSQL database."""
