"""Times ResNets on the CPU against other engines: python3 Benchmarks/inference.py [--help]"""

from start import benchmark

benchmark("inference")
