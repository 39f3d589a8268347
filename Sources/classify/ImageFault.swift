import ImageInput

/// A file or folder that gave no image.
struct ImageFault: Encodable {
  /// The path as it was given or found.
  let file: String
  /// The kind of failure, for programs.
  let code: String
  /// What was found, and what was expected.
  let detail: String

  init(file: String, code: String, detail: String) {
    self.file = file
    self.code = code
    self.detail = detail
  }

  init(_ error: ImageError) {
    self.init(file: error.path, code: error.code.rawValue, detail: error.detail)
  }
}
