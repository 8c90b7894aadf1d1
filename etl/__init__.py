"""The way in: files of coded findings and case reports become one immutable release."""
