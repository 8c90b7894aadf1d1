"""The stories that can be presented, and what to take along."""
