"""Simulations of why training deep models is hard. NumPy and the standard library only."""
