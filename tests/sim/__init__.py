"""Statements about sim."""
