import Fixtures

extension Command {
  /// Prepares to run `convert-weights`.
  init(_ arguments: String...) { self.init(arguments) }

  /// Prepares to run `convert-weights`.
  init(_ arguments: [String]) { self.init(program: "convert-weights", arguments) }
}

/// Runs `convert-weights` with these arguments.
func run(_ arguments: String...) throws -> Command.Result { try Command(arguments).run() }

/// Runs `convert-weights` with these arguments.
func run(_ arguments: [String]) throws -> Command.Result { try Command(arguments).run() }
