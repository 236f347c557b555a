"""The PostgreSQL hub, with a real PostgreSQL."""
