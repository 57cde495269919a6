"""The question bank: stands by itself on the ground floor, and knows no people and no exams.

Owns questions and their versions, banks, the law they rest on, and what is pure about them: the neutral form
(`content`), the types (`types/`), drawing papers (`drawing`), item analysis (`statistics`), near-duplicates.
Promises: HTML is clean from the moment a content exists; points are whole halves; a grade is an exact fraction;
what a candidate sees (`shown`) has no field a key could stand in; a version never changes.
"""
