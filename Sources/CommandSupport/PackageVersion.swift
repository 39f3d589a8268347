/// The version of the package, the only place that states it: after Semantic Versioning 2.0.
public let packageVersion = "0.1.0"
