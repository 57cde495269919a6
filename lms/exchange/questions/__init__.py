"""Files of questions on their way into a bank: read once, judged question by question, decided, taken in as one batch.

Promises: nothing stands in the bank before somebody decided; the same file twice adds nothing; a file that could do
harm is refused with its reason and not kept; a batch can be withdrawn while nothing of it is used.
"""
