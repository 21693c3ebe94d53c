"""Statements of behaviour, mirroring the packages."""
