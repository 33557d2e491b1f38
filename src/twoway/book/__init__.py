"""The book's side: building, serving, and the Sphinx extension that the pages need."""
