"""Times reading and converting against Python: python3 Benchmarks/loading.py [--help]"""

from start import benchmark

benchmark("loading")
