"""Times the way from a JPEG to its label: python3 Benchmarks/cold_path.py [--help]"""

from start import benchmark

benchmark("cold_path")
