"""Statements about formulas on a character grid."""
