"""Exams: who may sit, what was drawn for whom, what was answered when, and what came of it (domain C4).

Owns exams, sittings, candidates, papers drawn before the opening, attempts with their steps, irregularities, scores.
Promises: the key never leaves the server; an answer is acknowledged after its commit; one writer an attempt; the
server's clock decides; points are whole halves; a score is a row that is never changed, the newest counts.
May not: know HTTP, or what the ledger, courses and requirements make of a result.
"""
