extension SourceNaming {
  /// Takes the only matrix that is not a tensor of the backbone as the classifier, whatever its name.
  ///
  /// The matrix must be `[classes, features]`, next to nothing but a bias of `[classes]`, and the source
  /// must have no classifier under the convention's name.
  ///
  /// - Returns: True if there is such a matrix.
  mutating func adoptClassifier(in listing: SourceListing, features: Int) -> Bool {
    guard let head = Head(of: self, in: listing, withKnown: true),
      let path = head.path(features: features)
    else { return false }
    classifier = path
    return true
  }
}

extension SourceNaming {
  /// A Boolean value that indicates whether a classifier is expected to have a bias.
  func classifierHasBias(in shapes: [String: [Int]], _ options: Options) -> Bool {
    options.classifierHasBias ?? (classifier == nil || shapes["fc.bias"] != nil)
  }
}

/// The tensors of a source that belong neither to the backbone nor to the training method.
struct Head {
  /// The tensors, in the order of the source.
  private(set) var entries: [SourceListing.Entry] = []
  /// The most tensors of a head.
  private static let longest = 64

  /// Finds the tensors; `nil` if the source has a classifier under the convention's name.
  ///
  /// - Parameter withKnown: True to find also those that the convention leaves out as a head, such
  ///   as fastai's: a toolkit's head has several layers, one matrix is a classifier.
  init?(of naming: SourceNaming, in listing: SourceListing, withKnown: Bool = false) {
    let surroundings = SurroundingModel(in: listing, naming)
    for entry in listing.entries where !entry.isHarmless {
      if let purpose = naming.purpose(of: entry), !withKnown || purpose != "head" { continue }
      if naming.key(of: entry) == nil, surroundings.purpose(of: entry) != nil { continue }
      if let key = naming.key(of: entry) {
        if key.utf8.starts(with: "fc.".utf8) { return nil }
      } else if entries.count < Self.longest {
        entries.append(entry)
      } else {
        return nil
      }
    }
  }

  /// The path of the only matrix, if the tensors are a single classifier.
  func path(features: Int) -> String? {
    guard (1...2).contains(entries.count),
      let weight = entries.first(where: { $0.shape.count == 2 }), weight.shape[1] == features,
      (1...1 << 24).contains(weight.shape[0]), let path = weight.alias.modulePath(of: "weight")
    else { return nil }
    let bias = entries.first { $0.shape.count != 2 }
    if entries.count == 2 {
      guard let bias, bias.shape == [weight.shape[0]],
        let other = bias.alias.modulePath(of: "bias"), other.utf8.elementsEqual(path.utf8)
      else { return nil }
    }
    return path
  }

  /// True if the tensors are layers that turn features into something else: each is a matrix, a
  /// bias or the numbers of a normalization, and a matrix takes the features.
  func isSeveralLayers(features: Int) -> Bool {
    entries.count > 1 && entries.allSatisfy { $0.shape.count <= 2 }
      && entries.contains { $0.shape.count == 2 && $0.shape[1] == features }
  }
}

extension String {
  /// The path of the module that has a parameter; `nil` if the name is of another parameter.
  fileprivate func modulePath(of parameter: String) -> String? {
    let ending = ".\(parameter)"
    guard utf8.count > ending.utf8.count, utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    else { return nil }
    return String(self.utf8.dropLast(ending.utf8.count))
  }
}
