"""Statements about cli."""
