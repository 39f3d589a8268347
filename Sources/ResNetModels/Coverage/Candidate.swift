internal import Synchronization

/// An architecture held against a source, with the numbers that the source's shapes give it.
public struct Candidate: Hashable, Sendable {
  /// The architecture, its classes, channels and base width taken from the shapes where they tell.
  public let architecture: Architecture
  /// The number of entries that the architecture cannot do without.
  public let expected: Int
  /// How many of them the source has.
  public let present: Int
  /// How many of them the source has in the expected shape.
  public let matching: Int
  /// How many tensors the source has besides, under the prefix.
  public let surplus: Int

  /// Holds `architecture` against shapes by key.
  init(_ architecture: Architecture, in shapes: [String: [Int]]) {
    let variant = architecture.configuration.variant
    let widths = ShapeReading.baseWidths(in: shapes, variant)
    let fits = (widths.isEmpty ? [architecture.configuration.baseWidth] : widths).map { width in
      var fitted = architecture
      fitted.configuration.baseWidth = width
      fitted.configuration.channels = ShapeReading.channels(in: shapes, variant) ?? 3
      fitted.configuration.hasClassifier = ShapeReading.hasClassifier(in: shapes)
      fitted.configuration.classes =
        ShapeReading.classes(in: shapes, features: fitted.configuration.features) ?? 1000
      return Candidate(counting: fitted, in: shapes)
    }
    self = fits.max { $0.matching < $1.matching } ?? Candidate(counting: architecture, in: shapes)
  }

  /// Holds the configuration that the shapes show against them; `nil` if they show none.
  ///
  /// Widths that follow no rule are believed only if everything fits: in a damaged file they are part
  /// of the damage.
  init?(readFrom shapes: [String: [Int]], classifierHasBias: Bool = true) {
    guard var configuration = FamilyReading.configuration(in: shapes) else { return nil }
    configuration.variant.hasClassifierBias = classifierHasBias
    let read = Candidate(counting: Architecture(configuration), in: shapes)
    guard !read.isExact, configuration.stagePlanes != nil || configuration.bottleneckWidths != nil
    else {
      self = read
      return
    }
    configuration.stagePlanes = nil
    configuration.bottleneckWidths = nil
    self = Candidate(counting: Architecture(configuration), in: shapes)
  }

  /// Holds an architecture against shapes with the numbers that it has.
  init(asked architecture: Architecture, in shapes: [String: [Int]]) {
    self.init(counting: architecture, in: shapes)
  }

  private init(counting architecture: Architecture, in shapes: [String: [Int]]) {
    let specs = RequiredEntries.shared.of(architecture)
    let present = specs.filter { shapes[$0.path] != nil }
    self.architecture = architecture
    expected = specs.count
    self.present = present.count
    matching = present.count { shapes[$0.path] == $0.shape }
    surplus = shapes.count - present.count
  }
}

extension Candidate {
  /// Whether everything fits and nothing is left over; no other architecture can fit as well.
  var isExact: Bool { matching == expected && surplus == 0 }

  /// Whether so much fits that the rest can be damage: two thirds of the expected entries.
  ///
  /// More than half of the entries of resnet50 stand in any resnet34, under the same names and in
  /// the same shapes.
  var isCredible: Bool { matching * 3 >= expected * 2 }

  /// Whether the source is more like this architecture than like `other`.
  ///
  /// The measure is what matches, of all that either side has: resnet34 has every key of
  /// resnet18, so keys that are left over must count as much as keys that are missing.
  func fitsBetter(than other: Candidate) -> Bool {
    matching * (other.expected + other.surplus) > other.matching * (expected + surplus)
  }

  func fitsAsWell(as other: Candidate?) -> Bool {
    guard let other else { return false }
    return !fitsBetter(than: other) && !other.fitsBetter(than: self)
  }
}

extension Candidate: CustomStringConvertible {
  /// The name and the counts: `resnet18 (0 of 102 keys fit)`.
  public var description: String {
    let wrong = present - matching
    let others = wrong == 1 ? "1 more has another shape" : "\(wrong) more have other shapes"
    let shapes = wrong == 0 ? "" : ", \(others)"
    return "\(architecture) (\(matching) of \(expected) keys fit\(shapes))"
  }
}

/// The entries that architectures cannot do without, each made once.
///
/// A file of many dictionaries is held against every architecture as often.
private final class RequiredEntries: Sendable {
  static let shared = RequiredEntries()
  /// The most architectures that are kept; shapes can ask for any number of others.
  private static let maximumCount = 64

  private let known = Mutex<[Architecture: [ParameterSpec]]>([:])

  func of(_ architecture: Architecture) -> [ParameterSpec] {
    if let entries = known.withLock({ $0[architecture] }) { return entries }
    let entries = ModelDescription(architecture).entries.filter { !$0.isOptional }
    known.withLock { if $0.count < Self.maximumCount { $0[architecture] = entries } }
    return entries
  }
}
