# A thin wrapper: everything is done by the `twoway` command, which install.py makes available.
# Without make: `python3 install.py`, then `.venv/bin/twoway serve` (Windows: .venv\Scripts\twoway serve).
PYTHON ?= python3
TWOWAY = .venv/bin/twoway

.PHONY: help install serve book pdf test prove data lock clean

help:            ## show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

install:         ## create .venv and install everything into it (a no-op when nothing changed)
	@$(PYTHON) install.py

serve: install   ## build the course if needed, serve it, print the address
	@$(TWOWAY) serve

book: install    ## build the course into _build/html
	@$(TWOWAY) book

pdf: install     ## print the course into _build/two-way.pdf
	@$(TWOWAY) pdf

test: install    ## run every test
	@$(TWOWAY) test

prove: install   ## show that the hidden tests find mistakes, and renew the reports of it
	@$(TWOWAY) prove --report

data: install    ## write the sample data again
	@$(TWOWAY) data

clean:           ## remove what the build wrote
	rm -rf _build exercises/build .pytest_cache
