"""Verbs on notices: tell, read, name an address, put into deliveries, send."""
