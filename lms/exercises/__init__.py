"""Exercises of one's own (每日一练, 错题本, practice by chapter): out of banks that their keeper opened to practice.

Promises: a question of a bank that is not open, or one kept for exams, never leaves it through here; nobody practises
while he sits an exam; an answer sent twice is one answer; nothing here punishes, and nothing posts hours. What is in
the mistakes notebook is worked out from the answers on record, never stored beside them. Knows courses, exams and rule
sets below; imported daily results stand beside ours and are never mixed with them.
"""
