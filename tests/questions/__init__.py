"""Statements about questions."""
