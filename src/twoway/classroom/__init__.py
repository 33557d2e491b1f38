"""Run the class: turn exercise texts into notebooks for nbgrader, and read the catalogue of answers."""
