"""Files of questions in and out, one module or folder a format. A format reads a Source and writes contents."""
