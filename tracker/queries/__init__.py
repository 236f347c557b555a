"""Reading: the only SQL outside storage. Results are frozen dataclasses; rendering is elsewhere."""
