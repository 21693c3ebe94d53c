"""Statements about tui."""
