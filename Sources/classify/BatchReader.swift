import ImageInput
import ResNetInference

/// Images that are computed at once, and the files met on the way that are none.
struct ReadBatch: Sendable {
  /// A file that was read.
  struct Image: Sendable {
    let path: String
    let warning: String?
  }

  fileprivate(set) var images: [Image] = []
  fileprivate(set) var faults: [ImageFault] = []
  private var values: [Float] = []
  private let preprocessing: Preprocessing

  fileprivate init(_ preprocessing: Preprocessing) { self.preprocessing = preprocessing }

  /// The input of the network.
  func input() throws(InferenceError) -> ImageBatch {
    try ImageBatch(
      count: images.count, channels: preprocessing.normalization.channels,
      height: preprocessing.cropHeight, width: preprocessing.cropWidth, values: values)
  }

  /// Each image as a batch of its own.
  var single: [ReadBatch] {
    guard !images.isEmpty else { return [] }
    let size = values.count / images.count
    return images.enumerated().map { number, image in
      var batch = ReadBatch(preprocessing)
      batch.images = [image]
      batch.values = Array(values[number * size..<(number + 1) * size])
      return batch
    }
  }

  fileprivate mutating func add(_ path: String, _ mode: ColorMode) {
    do throws(ImageError) {
      let image = try DecodedImage(path: path, mode: mode)
      values += try preprocessing.tensor(image)
      images.append(Image(path: path, warning: image.warning))
    } catch {
      faults.append(ImageFault(error))
    }
  }
}

/// Reads files batch by batch, the next while the last is computed.
struct BatchReader: Sendable {
  let paths: [String]
  let mode: ColorMode
  let preprocessing: Preprocessing
  /// The number of images of a batch; the last may have fewer.
  let size: Int

  /// Calls `body` with each batch, in order, on the thread of the caller.
  func forEachBatch(_ body: (ReadBatch) throws -> Void) throws {
    var (batch, next) = read(from: 0)
    while next < paths.count {
      let begin = next
      let pending = Pending { read(from: begin) }
      try body(batch)
      (batch, next) = pending.wait()
    }
    try body(batch)
  }

  /// Reads until a batch is full: unreadable files take no place in it, so that all batches but
  /// the last have one shape, for which the network is compiled once.
  private func read(from begin: Int) -> (batch: ReadBatch, next: Int) {
    var batch = ReadBatch(preprocessing)
    var next = begin
    while next < paths.count, batch.images.count < size {
      batch.add(paths[next], mode)
      next += 1
    }
    return (batch, next)
  }
}
