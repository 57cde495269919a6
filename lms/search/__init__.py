"""One search over people, units, courses, exams, questions and papers: what one reaches, by the rights one has.

Owns nothing: asks the rooms below, each by its own query. Promises: nobody out of reach is found, nor counted; what is
typed stands in no log; an ID number finds somebody only for who may read such numbers, and leaves a trace.
"""
