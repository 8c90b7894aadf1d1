"""The gap review: what is severe and unsolved, what could be brought over, what to ask next."""
