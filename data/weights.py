"""The numbers of the method M1, in one place. ``codebook.yml`` repeats them beside its labels; a test compares the two."""

from __future__ import annotations

# Q: how much a source counts, by its letter (method, inputs; codebook, section 4).
SOURCE_QUALITY = {"A": 1.0, "B": 0.9, "C": 0.8, "D": 0.7, "E": 0.6, "F": 0.5, "G": 0.2, "H": 0.0}
# K: how sure the coder is.
CONFIDENCE = {"high": 1.0, "medium": 0.7, "low": 0.4}
# Step 12: what a status and an instrument level count for in the coverage of a cell.
STATUS_COVERAGE = {"working": 1.0, "partially_working": 0.5, "piloted": 0.25}
INSTRUMENT_REACH = {"L1": 1.0, "L2": 0.9, "L3": 0.7, "L4": 0.6, "L5": 0.5, "L6": 0.4, "L7": 0.2, "L8": 0.5}
