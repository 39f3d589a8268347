/// Why a configuration has a value that names and shapes cannot show.
public enum Basis: Hashable, Sendable {
  /// The caller asked for it.
  case given
  /// The file states it, at a place such as `layer2.0.conv1.stride`.
  case stated(String)
  /// Something in the file implies it, such as `pixel_std`.
  case implied(String)
  /// Nothing shows it; it is torchvision's.
  case assumed

  /// The kind as one word: `given`, `stated`, `implied` or `assumed`.
  public var word: String {
    switch self {
    case .given: "given"
    case .stated: "stated"
    case .implied: "implied"
    case .assumed: "assumed"
    }
  }

  /// Where the file states or implies it.
  public var place: String? {
    switch self {
    case .stated(let place), .implied(let place): place
    case .given, .assumed: nil
    }
  }
}

extension Basis: CustomStringConvertible {
  /// The text that a converted file records: `assumed`, `stated: layer2.0.conv1.stride`.
  public var description: String { place.map { "\(word): \($0)" } ?? word }

  /// Reads a recorded text; `nil` if it is not one.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    let place = parts.dropFirst().first.map { String($0.drop { $0 == " " }) }
    switch (parts.first, place) {
    case ("given", nil): self = .given
    case ("assumed", nil): self = .assumed
    case ("stated", let place?): self = .stated(place)
    case ("implied", let place?): self = .implied(place)
    default: return nil
    }
  }
}
