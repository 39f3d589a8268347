.PHONY: help demo test build install deb example documentation lint format lint-python check-links \
  check-package check-python check-trust clean-root benchmark clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: ## Install what is missing, build, convert a small checkpoint
	sh Scripts/demo.sh

test: ## Build and run all tests
	sh Scripts/test.sh

# Swift's libraries are part of macOS; elsewhere the command starts faster with them linked in.
build: ## Build the release command as it is installed
	swift build -c release $(if $(filter Darwin,$(shell uname)),,--static-swift-stdlib) --product convert-weights

install: ## Install commands, man pages and completions below $(DESTDIR)$(PREFIX), /usr/local by default
	DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" sh Scripts/install.sh

deb: ## Make a Debian package beside this folder
	sh Packaging/make-deb.sh

example: ## Build and run the package in Examples/LoadWeights
	sh Scripts/check-example.sh

documentation: ## Build the DocC archives into .build/documentation
	sh Scripts/documentation.sh

lint: ## Check formatting
	swift format lint --strict --recursive Package.swift Sources Tests Examples Fuzzing/Sources

format: ## Format all sources
	swift format --in-place --recursive Package.swift Sources Tests Examples Fuzzing/Sources

lint-python: ## Check Python with ruff and mypy
	sh Scripts/lint-python.sh

check-links: ## Look for dead links in all Markdown files
	python3 Scripts/check-links.py

check-package: ## Check scripts, links, man pages, completions, JSON, many files, the report page
	sh Scripts/check-package.sh

check-python: ## Compare with PyTorch (installs it into .venv)
	sh Scripts/check-python.sh

check-trust: ## Hostile files' cost, faults, fuzzing, all tests under the sanitizers (half an hour)
	sh Scripts/check-trust.sh

clean-root: ## Follow the README in a fresh Debian (root only; some minutes)
	sh Scripts/clean-root.sh

benchmark: ## Measure reading, converting and opening against the peers
	python3 Benchmarks/loading.py

clean: ## Remove what was built
	rm -rf .build .build-static .venv .venv-paddle Benchmarks/.venv out.rnw \
	  Benchmarks/Measure/.build Examples/LoadWeights/.build
