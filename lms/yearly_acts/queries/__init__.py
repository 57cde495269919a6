"""The acts of a year, and the rows that fulfil them."""
