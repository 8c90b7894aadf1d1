"""Where things are: countries, their outlines and their place on the tile map."""
