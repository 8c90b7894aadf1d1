"""The parts of the interface side by side, for maintainers (``GALLERY=1``, never on by itself)."""
