"""Records in and out: seed files, exported tables, entries as JSON lines."""
