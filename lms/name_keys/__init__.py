"""What names are found by: parts of the name, its pinyin and their initials, each as a row under an index.

A model that is `Named` gets its keys whenever the session writes a name; what is inserted in bulk calls `add`. A key
that begins with what was typed is a hit, and the first in order are the closest.
"""

from lms.name_keys.actions import add
from lms.name_keys.models import Named, NameKey
from lms.name_keys.queries import beginning_with

__all__ = ["NameKey", "Named", "add", "beginning_with"]
