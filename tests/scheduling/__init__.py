"""Statements about scheduling."""
