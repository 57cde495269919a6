"""Rules of appraisals. Pure."""
