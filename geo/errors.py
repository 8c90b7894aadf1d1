"""What can go wrong with places. Texts are meant for an editor and never repeat what stood in the cell."""

from __future__ import annotations


class GeoError(Exception):
    """Any refusal by this package."""


class UnknownCountryError(GeoError):
    """A text that names no country, or one that the project does not take; the text says which and why."""


class BoundarySourceError(GeoError):
    """The file of outlines is not the one that the build was written for."""
