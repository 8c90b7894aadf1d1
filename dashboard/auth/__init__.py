"""Who may come in, and what for: permissions, sessions, passwords, single sign-on."""
