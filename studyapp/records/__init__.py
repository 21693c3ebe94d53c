"""What happened: ratings, reviews, runs and study days as frozen facts. Standard library only."""
