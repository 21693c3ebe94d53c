"""Statements about records."""
