"""Figures drawn as terminal cells or by matplotlib; formulas laid out on a character grid."""
