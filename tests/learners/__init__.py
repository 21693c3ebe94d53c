"""Learners made up by seed: they remember as FSRS says, and study through the real sessions."""
