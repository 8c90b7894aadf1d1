"""What works: the catalogue and a card each."""
