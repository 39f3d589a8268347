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
      discussion: LimitChange.discussion, valueName: "name=value"))
  var limits: [LimitChange] = []

  var archiveOptions: ArchiveOptions {
    var options = ArchiveOptions()
    options.byteOrder = byteOrder
    for change in limits { change.apply(to: &options) }
    return options
  }
}

/// One `--limit NAME=VALUE`.
struct LimitChange: ExpressibleByArgument, Sendable {
  private enum Target {
    case pickle(Budget<PickleLimits>)
    case archive(Budget<ArchiveLimits>)
  }

  private let target: Target
  private let value: Int

  /// Reads `NAME=VALUE`; `nil` if there is no such limit or the value is no positive number.
  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Int(parts[1]), value > 0 else { return nil }
    if let budget = Budget<PickleLimits>.all.first(where: { $0.name == parts[0] }) {
      target = .pickle(budget)
    } else if let budget = Budget<ArchiveLimits>.all.first(where: { $0.name == parts[0] }) {
      target = .archive(budget)
    } else {
      return nil
    }
    self.value = value
  }

  func apply(to options: inout ArchiveOptions) {
    switch target {
    case .pickle(let budget): options.set(budget, to: value)
    case .archive(let budget): options.set(budget, to: value)
    }
  }

  /// Every name with what stands there unless it is changed.
  static let discussion: String = {
    let options = ArchiveOptions()
    let numbers =
      Budget<PickleLimits>.all.map { ($0.name, options.pickle[keyPath: $0.number]) }
      + Budget<ArchiveLimits>.all.map { ($0.name, options.limits[keyPath: $0.number]) }
    return "The defaults: " + numbers.map { "\($0)=\($1)" }.joined(separator: ", ") + "."
  }()
}

extension ByteOrder: ExpressibleByArgument {}
