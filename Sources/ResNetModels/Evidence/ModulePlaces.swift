internal import Evidence

/// Where the modules that hold a network's parameters are in a file.
struct ModulePlaces {
  /// The paths of the file's modules by the paths of the network's layers.
  let paths: [String: String]

  private let evidence: FileEvidence

  /// Finds the modules by the names of the tensors that they hold.
  ///
  /// A checkpoint may hold the state dict that was chosen and, under another key, the network that it
  /// is of; then that network's modules are taken.
  ///
  /// - Parameters:
  ///   - report: Which tensor is which entry.
  ///   - key: The dotted path of the tensors' dictionary in the file.
  ///   - evidence: The modules of the file.
  init(of report: CoverageReport, at key: String, in evidence: FileEvidence) {
    self.evidence = evidence
    guard !evidence.modules.isEmpty else {
      paths = [:]
      return
    }
    var names: [String: Substring] = [:]
    for entry in report.loadable {
      guard let layer = entry.key.withoutMember, let name = entry.sourceName.withoutMember else {
        continue
      }
      names[String(layer)] = names[String(layer)] ?? name
    }
    let usual = names.mapValues { key.isEmpty ? String($0) : "\(key).\($0)" }
    guard !usual.values.contains(where: { evidence.module(at: $0) != nil }) else {
      paths = usual
      return
    }
    let relative = names.mapValues { name in
      name.utf8.starts(with: report.prefix.utf8)
        ? Substring(name.utf8.dropFirst(report.prefix.utf8.count)) : name
    }
    let root = evidence.modules.first { module in
      relative.values.allSatisfy { evidence.module(at: module.path.appending(part: $0)) != nil }
    }
    paths = root.map { root in relative.mapValues { root.path.appending(part: $0) } } ?? [:]
  }

  /// The module of the file at a path of the file.
  func module(at path: String) -> ModuleRecord? { evidence.module(at: path) }

  /// The path of the module some levels around a path; empty for the outermost one.
  static func container(around path: String, levels: Int) -> String? {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count < levels ? nil : parts.dropLast(levels).joined(separator: ".")
  }

  /// The module of the file that a layer of the network is.
  func module(_ layer: String) -> ModuleRecord? { paths[layer].flatMap(evidence.module) }
}

extension String {
  /// A tensor's name without the part behind its last dot.
  fileprivate var withoutMember: Substring? {
    utf8.lastIndex(of: UInt8(ascii: ".")).map { self[..<$0] }
  }
}
