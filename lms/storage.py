"""Where large files lie: one interface to a folder and to S3-compatible stores."""
