"""Find a state, a theme, a page or a statement by what it is called."""
