"""Tables of others into the log: rows of CSV and spreadsheets, checked, compared, recorded."""
