"""When a card comes back: FSRS on study days, as a fold over the log. The only importer of fsrs."""
