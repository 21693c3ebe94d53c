"""Statements about bench."""
