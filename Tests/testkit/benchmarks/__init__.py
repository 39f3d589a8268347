"""Benchmarks against the programs that people use; `Benchmarks/NAME.py` starts each.

A benchmark builds what it measures and installs its peers into Benchmarks/.venv. `--smoke` runs the
smallest points once, with the peers that are installed, and writes no figures.
"""
