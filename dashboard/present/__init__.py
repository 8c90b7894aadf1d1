"""Presenting: stories told step by step on a full screen, from the site or from one file without a network."""
