"""Every table for others: folders that describe themselves, spreadsheets."""
