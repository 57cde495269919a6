"""The sheet on which a question is written: flat fields for all ten types, from a content and back to it.

A list is `options.1.html`, `options.2.html` …; a part of a case has its fields below `parts.2.`. What the sheet has no
field for (feedback, ids of other systems) travels along in `….more`, so that nothing is lost on the way.
"""
