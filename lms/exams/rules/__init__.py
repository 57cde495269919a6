"""Rules of exams. Pure: states, times, what becomes of a save, what a paper earned, rates."""
