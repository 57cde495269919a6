"""Another system's list of cards beside ours: rules say in what they differ, actions what is done about it."""
