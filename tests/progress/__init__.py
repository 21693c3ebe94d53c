"""Statements about progress."""
