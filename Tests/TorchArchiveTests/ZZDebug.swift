import Fixtures
import MappedFiles
import PickleReader
import Tensors
import Testing
import TorchArchive
@Test func zzdebug() throws {
  func show(_ l: String, _ b: [UInt8]) {
    do {
      print(
        "DBG", l,
        try error(opening: b).map { "\($0.code) [\($0.place)] \($0.offset as Int?) \($0.detail)" }
          ?? "read")
    } catch { print("DBG", l, error) }
  }
  show("m99", ZipTests.sound.changing(ZipTests.record) { $0.method = 99 }.bytes)
  show(
    "enc",
    ZipTests.sound.changing(ZipTests.record) {
      $0.flags = 1; $0.localFlags = 1
    }.bytes)
  var same = ZipBuilder.Record(ZipTests.record, [1, 2, 3, 4, 5, 6, 7, 8])
  same.isListedOnly = true
  same.statedPosition = ZipTests.position
  show("same", ZipTests.sound.adding(same).bytes)
  for o in [8, 10] {
    for c in [2, 4, 0xffff] {
      var bytes = ZipTests.sound.bytes
      bytes.replaceSubrange(
        bytes.count - 22 + o..<bytes.count - 20 + o, with: littleEndian(UInt64(c), width: 2))
      show("count \(o) \(c)", bytes)
    }
  }
  var zip = ZipTests.sound
  zip.prefix = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 60)
  show("prefix", zip.bytes)
  for other in [PickleCode.vector("IntStorage", count: 2), .vector(count: 1)] {
    let stream = StreamBuilder(
      object: .list([.vector(count: 2), other]), storages: [("0", ZipTests.data)])
    show("two", stream.bytes)
  }
}
