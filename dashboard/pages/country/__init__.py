"""Every theme of one country: problems beside solutions, claims beside experience, and the context."""
