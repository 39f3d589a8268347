import Dispatch
import Foundation
import MappedFiles

/// What happens when the user presses Ctrl-C or the system asks the process to end.
enum Interruption {
  private static let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      OutputFile.removeAllPartialFiles()
      // Ending by the signal itself tells the shell what happened.
      signal(number, SIG_DFL)
      raise(number)
    }
    signal(number, SIG_IGN)
    source.resume()
    return source
  }

  /// From now on an interruption removes what was half written before the process ends.
  static func removePartialFiles() { _ = sources }
}
