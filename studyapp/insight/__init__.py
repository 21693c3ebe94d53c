"""Numbers about learning: pure functions from the log and the states to tables and figures."""
