"""Numbers about learning: pure functions, rows in, tables and figures out."""
