"""Tests of the built pages in a real browser (a package, so that the browser is closed when its tests are over)."""
