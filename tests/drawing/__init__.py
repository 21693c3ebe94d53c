"""Statements about drawing."""
