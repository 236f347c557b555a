"""Reports: one gathering of facts, one neutral document, one renderer a format."""
