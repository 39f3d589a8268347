/// A cache of compiled networks, which removes the least recently used one.
struct CompiledNetworks: Sendable {
  /// The most networks kept.
  let limit: Int
  /// In the order of their last use.
  private var entries: [(key: CompilationKey, network: CompiledNetwork)] = []

  /// - Parameter limit: The most networks kept; one is, whatever the limit.
  init(limit: Int) { self.limit = max(limit, 1) }

  /// The purposes of the networks, in the order of their last use.
  var keys: [CompilationKey] { entries.map(\.key) }

  /// The network that was compiled for `key`, which is used now.
  mutating func use(_ key: CompilationKey) -> CompiledNetwork? {
    guard let position = entries.lastIndex(where: { $0.key == key }) else { return nil }
    if position < entries.count - 1 { entries.append(entries.remove(at: position)) }
    return entries.last?.network
  }

  /// Adds a network that is used now.
  ///
  /// - Returns: True if another was removed.
  mutating func insert(_ network: CompiledNetwork, for key: CompilationKey) -> Bool {
    entries.append((key, network))
    guard entries.count > limit else { return false }
    entries.removeFirst()
    return true
  }
}
