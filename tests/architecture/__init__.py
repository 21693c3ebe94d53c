"""Statements about architecture."""
