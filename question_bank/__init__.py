"""The question bank stands by itself: it knows no people and no exams.."""
