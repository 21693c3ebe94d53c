"""studyapp: flashcards in the terminal, each linked to a live simulation."""

__version__ = "0.1.0"
