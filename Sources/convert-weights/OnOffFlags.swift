import ArgumentParser

/// `--sync` and `--no-sync`, each with a description of its own.
enum Synchronization: String, EnumerableFlag {
  case sync
  case noSync

  static func name(for value: Self) -> NameSpecification {
    .customLong(value == .sync ? "sync" : "no-sync")
  }

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .sync: "Wait until the output is on the disk before it gets its name."
    case .noSync:
      """
      Do not wait for the disk, as cp does not; this takes half the time. If the power fails within \
      half a minute, the output may have holes.
      """
    }
  }
}

/// `--check-hash` and `--no-check-hash`, each with a description of its own.
enum HashChecking: String, EnumerableFlag {
  case check
  case ignore

  static func name(for value: Self) -> NameSpecification {
    .customLong(value == .check ? "check-hash" : "no-check-hash")
  }

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .check: "Check the SHA-256 that a file name such as resnet18-5c106cde.pth states."
    case .ignore: "Do not check it, because the digits in the name mean something else."
    }
  }
}
