"""From a card to a posed question to a verdict: one file per kind of question."""
