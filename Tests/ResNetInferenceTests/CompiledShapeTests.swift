import ResNetInference
import Testing

/// A model keeps what it compiled for the sizes used last, and no more than its limit.
@Suite("Compiled shapes") struct CompiledShapeTests {
  /// A model, and how to compute images of so many rows.
  private func model(limit: Int?) throws -> (ResNetModel, (Int) throws -> [Float]) {
    let network = try Golden.all[0].network()
    let model =
      try limit.map { try ResNetModel(network, threads: 1, compiledShapeLimit: $0) }
      ?? ResNetModel(network, threads: 1)
    return (model, { try model.logits(of: goldenImages(1, height: $0, width: 16)).values })
  }

  @Test("the number of compiled shapes stays at the limit", arguments: [nil, -1, 0, 1, 3, 100])
  func limit(limit: Int?) throws {
    let (model, logits) = try model(limit: limit)
    let expected = limit.map { max($0, 1) } ?? ResNetModel.defaultCompiledShapeLimit
    #expect(model.compiledShapeLimit == expected)
    for rows in 1...20 {
      _ = try logits(rows)
      #expect(model.compiledShapeCount == min(rows, expected))
    }
    model.removeCompiledShapes()
    #expect(model.compiledShapeCount == 0)
    _ = try logits(1)
    #expect(model.compiledShapeCount == 1)
  }

  @Test("a shape that was removed has the same logits again")
  func again() throws {
    let (_, logits) = try model(limit: 2)
    let first = try (1...6).map(logits)
    #expect(try (1...6).reversed().map(logits) == first.reversed())
  }

  @Test("the shape used longest ago is removed first")
  func order() throws {
    let (model, logits) = try model(limit: 2)
    for rows in [8, 16, 8, 24, 8] { _ = try logits(rows) }
    // 8 was used between 16 and 24, so 16 went. No further compilation is needed for 8 and 24.
    #expect(model.compiledImageHeights == [24, 8])
  }

  @Test("many tasks with more sizes than are kept compute the same results")
  func manyTasks() async throws {
    let (model, logits) = try model(limit: 2)
    let expected = try (1...6).map(logits)
    try await withThrowingTaskGroup { group in
      for number in 0..<60 {
        group.addTask {
          let batch = try goldenImages(1, height: number % 6 + 1, width: 16)
          if number % 20 == 0 { model.removeCompiledShapes() }
          return (number % 6, try model.logits(of: batch).values)
        }
      }
      for try await (which, found) in group { #expect(found == expected[which]) }
    }
    #expect(model.compiledShapeCount <= 2)
  }
}
