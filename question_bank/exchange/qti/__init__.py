"""QTI 2.1, 2.2 and 3.0, as packages and as single items; QTI 1.2 packages are read.

Version 3 is version 2 under other names: items are read and written in the words of version 2.
"""

from question_bank.exchange.qti.reading import looks_like, read
from question_bank.exchange.qti.writing import write_21, write_30

__all__ = ["looks_like", "read", "write_21", "write_30"]
