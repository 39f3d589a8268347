#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The power of e; the corresponding C function is `exp`.
func exponential(_ exponent: Double) -> Double { exp(exponent) }
