"""The course on paper: one PDF of all pages, each simulator as its figure and table."""
