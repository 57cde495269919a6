"""Questions as Chinese offices write them, in tables, Word and plain text: the words they use and what they mean."""
