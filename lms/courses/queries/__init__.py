"""Every select of the room, one file a subject."""
