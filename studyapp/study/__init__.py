"""What a learner does, without a screen: study, undo, predict, run."""
