"""What packages (SCORM, H5P) keep about a learner: their own data, never the measure of study time."""
