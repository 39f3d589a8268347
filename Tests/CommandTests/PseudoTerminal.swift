import Fixtures
import Foundation
import Testing

extension Command {
  /// What the command writes to one of its streams, a terminal, when it succeeds; the other is lost.
  func text(onTerminal stream: ReferenceWritableKeyPath<Process, Any?>) throws -> String {
    let terminal = try PseudoTerminal()
    let process = process()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process[keyPath: stream] = terminal.device
    try process.run()
    try terminal.device.close()
    let text = terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text
  }
}

/// A terminal without a screen: what is written to its device can be read here.
struct PseudoTerminal {
  let device: FileHandle
  private let controller: FileHandle

  init() throws {
    var (controller, device): (Int32, Int32) = (-1, -1)
    try #require(openpty(&controller, &device, nil, nil, nil) == 0)
    self.controller = FileHandle(fileDescriptor: controller, closeOnDealloc: true)
    self.device = FileHandle(fileDescriptor: device, closeOnDealloc: true)
  }

  /// Reads until the last process has closed the device, which Linux reports as an error.
  func readToEnd() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(controller.fileDescriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}
