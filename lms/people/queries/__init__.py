"""Every select of the people room; what an actor may see starts from `reach`."""
