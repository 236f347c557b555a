"""Follow what governments do with policy proposals, from one append-only log."""
