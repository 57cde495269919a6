"""Practice on the post under a mentor: pairs, daily logs, signatures."""
