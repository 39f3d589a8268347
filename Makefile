.PHONY: help demo test build lint format check-python benchmark clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: ## Install what is missing, build, convert a small checkpoint
	sh Scripts/demo.sh

test: ## Build and run all tests
	sh Scripts/test.sh

build: ## Build the release command
	swift build -c release --product convert-weights

lint: ## Check formatting
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## Format all sources
	swift format --in-place --recursive Package.swift Sources Tests

check-python: ## Compare with PyTorch (installs it into .venv)
	sh Scripts/check-python.sh

benchmark: build ## Measure conversion against cp
	sh Scripts/python.sh Benchmarks/conversion.py

clean: ## Remove what was built
	rm -rf .build .venv out.rnw
