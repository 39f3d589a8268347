"""Compares our scan with other scanners: python3 Benchmarks/scanners.py [--help]"""

from start import benchmark

benchmark("scanners")
