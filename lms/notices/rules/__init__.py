"""Pure rules of notices: causes, when something goes out, what robots take, which addresses may be reached."""
