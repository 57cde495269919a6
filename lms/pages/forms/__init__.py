"""The forms of pages that have many: what a field must be, and how what was typed becomes values for a room."""
