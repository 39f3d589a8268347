import ResNetInference
import Testing

/// One model serves many tasks at once.
@Suite("Concurrent inference") struct ConcurrencyTests {
  @Test("many tasks compute the same results as one", arguments: [1, 2])
  func manyTasks(threads: Int) async throws {
    let golden = Golden.all[5]
    let batches = try [(1, 33, 47), (2, 40, 32), (3, 64, 48)].map { count, height, width in
      try goldenImages(count, height: height, width: width)
    }
    let expected = try batches.map {
      try ResNetModel(golden.network(), threads: threads).logits(of: $0)
    }
    let model = try ResNetModel(golden.network(), threads: threads)
    try await withThrowingTaskGroup { group in
      for number in 0..<60 {
        group.addTask {
          let which = number % batches.count
          return (which, try model.logits(of: batches[which]))
        }
      }
      for try await (which, logits) in group {
        #expect(logits == expected[which])
      }
    }
  }

  @Test("compiled shapes can be removed during inference")
  func removingShapes() async throws {
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    let images = try goldenImages(2, height: 40, width: 32)
    let expected = try model.logits(of: images)
    await withTaskGroup { group in
      for number in 0..<20 {
        group.addTask {
          if number % 5 == 0 { model.removeCompiledShapes() }
          let logits = try? model.logits(of: images)
          #expect(logits == expected)
        }
      }
    }
  }
}
