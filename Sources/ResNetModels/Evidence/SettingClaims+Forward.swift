internal import Evidence

extension SettingClaims {
  /// Adds what the forward pass states of the stem's pooling, which no weight shows.
  mutating func add(_ forward: DataPath, _ report: CoverageReport, at key: String) {
    guard let name = report.weightNames(at: key)["layer1.0.conv1"],
      let first = forward.order.lazy.compactMap({ forward.steps[$0] })
        .first(where: { $0.name == "conv2d" && forward.weight(of: $0) == name }),
      let input = first.data.first, let step = forward.steps[input]
    else { return }
    switch step.name {
    case "max_pool2d": stemPooling.append(Claim(value: .max, basis: .stated("forward")))
    case "relu": stemPooling.append(Claim(value: .none, basis: .stated("forward")))
    default: break
    }
  }
}

extension CoverageReport {
  /// The full names of the weights in the file by the paths of the network's layers.
  func weightNames(at key: String) -> [String: String] {
    var names: [String: String] = [:]
    for entry in loadable where entry.key.hasSuffix(".weight") {
      names[String(entry.key.dropLast(7))] =
        key.isEmpty ? entry.sourceName : "\(key).\(entry.sourceName)"
    }
    return names
  }
}
