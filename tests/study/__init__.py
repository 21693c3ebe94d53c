"""Statements about study."""
