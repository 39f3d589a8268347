import Fixtures
import MappedFiles
import TorchArchive

/// Why an archive was refused, in what a program can tell apart.
struct Refusal: Equatable, Sendable {
  let code: ArchiveError.Code
  let place: String
  let offset: Int?

  init(_ code: ArchiveError.Code, in place: String = "", at offset: Int? = nil) {
    self.code = code
    self.place = place
    self.offset = offset
  }

  init(_ error: ArchiveError) {
    self.init(error.code, in: error.place, at: error.offset)
  }
}

/// Opens the archive that `bytes` are.
///
/// The file is gone when this returns; its mapping lives on in the archive.
func open(
  _ bytes: [UInt8], options: ArchiveOptions = ArchiveOptions()
) throws -> TorchArchive {
  let file = try TemporaryFile(bytes)
  return try TorchArchive(path: file.path, options: options)
}

/// The error with which `bytes` are refused; `nil` if they are read.
func error(
  opening bytes: [UInt8], options: ArchiveOptions = ArchiveOptions()
) throws -> ArchiveError? {
  do {
    _ = try open(bytes, options: options)
    return nil
  } catch let error as ArchiveError {
    return error
  }
}

/// How `bytes` are refused; `nil` if they are read.
func refusal(
  of bytes: [UInt8], options: ArchiveOptions = ArchiveOptions()
) throws -> Refusal? {
  try error(opening: bytes, options: options).map(Refusal.init)
}
