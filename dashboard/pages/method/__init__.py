"""How to read it: the method, the codebook, coverage and agreement."""
