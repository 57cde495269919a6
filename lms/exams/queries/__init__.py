"""Selects of exams: exams and who sees them, rosters, papers, attempts, boards, results."""
