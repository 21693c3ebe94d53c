"""The theory checks, one file per simulation, each with a tuple ``CHECKS``."""
