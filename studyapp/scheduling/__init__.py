"""When a card comes back: memory state as a fold over the reviews. The only importer of fsrs."""
