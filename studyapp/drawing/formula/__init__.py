"""LaTeX formulas laid out on a character grid: on one row, or in two dimensions."""
