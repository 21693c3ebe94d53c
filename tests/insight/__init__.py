"""Statements about insight."""
