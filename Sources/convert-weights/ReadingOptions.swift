public import ArgumentParser
import PickleReader
public import Tensors
import TorchArchive

/// The options that say how a file is to be read.
struct ReadingOptions: ParsableArguments {
  @Option(
    help:
      "The byte order of the data, where an old file written on a big-endian machine leaves it open."
  )
  var byteOrder: ByteOrder?

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      "Change how much a file may ask for; may be given several times.",
      discussion: LimitChange.discussion, valueName: "name=value"),
    completion: .list(LimitChange.names.map { "\($0)=" }),
    transform: LimitChange.init(checking:))
  var limits: [LimitChange] = []

  var archiveOptions: ArchiveOptions {
    var options = ArchiveOptions()
    options.byteOrder = byteOrder
    for change in limits { change.apply(to: &options) }
    return options
  }
}

/// One `--limit NAME=VALUE`.
struct LimitChange: Sendable {
  private enum Target {
    case pickle(Budget<PickleLimits>)
    case archive(Budget<ArchiveLimits>)
  }

  private let target: Target
  private let value: Int

  /// Reads `NAME=VALUE`.
  ///
  /// - Throws: `ValidationError` that lists the names or the form expected.
  init(checking argument: String) throws {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Int(parts[1]), value > 0 else {
      throw ValidationError(
        "expected NAME=VALUE with a positive whole number, such as stack=8388608.")
    }
    if let budget = Budget<PickleLimits>.all.first(where: { $0.name == parts[0] }) {
      target = .pickle(budget)
    } else if let budget = Budget<ArchiveLimits>.all.first(where: { $0.name == parts[0] }) {
      target = .archive(budget)
    } else {
      throw ValidationError(
        "there is no limit '\(parts[0])'; expected one of \(Self.names.joined(separator: ", ")).")
    }
    self.value = value
  }

  func apply(to options: inout ArchiveOptions) {
    switch target {
    case .pickle(let budget): options.set(budget, to: value)
    case .archive(let budget): options.set(budget, to: value)
    }
  }

  /// The names of all limits.
  static let names = Budget<PickleLimits>.all.map(\.name) + Budget<ArchiveLimits>.all.map(\.name)

  /// Every name with its default.
  static let discussion: String = {
    let options = ArchiveOptions()
    let numbers =
      Budget<PickleLimits>.all.map { ($0.name, options.pickle[keyPath: $0.number]) }
      + Budget<ArchiveLimits>.all.map { ($0.name, options.limits[keyPath: $0.number]) }
    return "The defaults: " + numbers.map { "\($0)=\($1)" }.joined(separator: ", ") + "."
  }()
}

extension ByteOrder: ExpressibleByArgument {}
