"""``tracker doctor``: everything that can be wrong with a database, and what can be derived again."""
