"""The project's Python: writers of checkpoints, fixtures, checks and benchmarks."""
