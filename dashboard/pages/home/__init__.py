"""The map with its table: where it is bad, how sure we are, what works."""
