.PHONY: help demo test build install deb example documentation lint format check-links gate \
  check-all benchmark clean

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

lint: ## Check formatting, and run the linters of the other languages
	bash .ci/run --only format,lint

format: ## Format all sources
	swift format --in-place --recursive Package.swift Sources Tests Examples Fuzzing/Sources

check-links: ## Look for dead links and unproved claims in documents
	python3 Scripts/check-repository.py

gate: ## Run what must pass before a change lands (12 minutes)
	bash .ci/run

check-all: ## Run everything else that is checked (an hour)
	sh Scripts/check-all.sh

benchmark: build ## Measure reading, converting and opening against the peers
	python3 Benchmarks/loading.py

clean: ## Remove what was built
	rm -rf .build .venv out.rnw Examples/LoadWeights/.build
