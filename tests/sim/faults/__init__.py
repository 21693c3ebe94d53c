"""Faults to plant, one file a simulation, each with a tuple ``FAULTS``."""
