"""Reading: the only SQL outside storage. Results are immutable records; rendering is elsewhere."""
