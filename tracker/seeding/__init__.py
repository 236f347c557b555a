"""Seed files: the text form of the catalogue, read, compared with the record, written."""
