/// The pickle machine: reads opcodes and builds values, executing nothing.
///
/// A GLOBAL becomes a name, a REDUCE the record of a call. The corresponding Python class is
/// `pickle.Unpickler`, whose C implementation decides the details of stack, marks and memo.
struct Unpickler: ~Copyable {
  var contents: PickleContents
  var stack: ContiguousArray<PickleValue> = []
  /// The stack's heights at the open marks.
  var marks: ContiguousArray<Int> = []
  var memo = Memo()
  var keys = KeyTable()
  var globalIndices: [GlobalName: Int] = [:]

  let limits: PickleLimits
  var opcode: Opcode?
  var opcodeOffset = 0
  var position = 0
  private var frameEnd = 0
  /// The number of bytes from the start of the pickle to the end of the input.
  private var inputCount = 0
  private(set) var opcodeCount = 0
  private var valueCount = 0

  /// True as long as no protocol is stated that Python 2 does not know.
  private(set) var mayBeOfPython2 = true

  /// The number of the current opcode, from 1.
  var opcodeNumber: UInt32 { UInt32(clamping: opcodeCount) }

  /// How many opcodes one that fails counts for while scanning: its error takes as long.
  private static let opcodesPerFailure = 64

  /// The texts of a global's two names.
  struct GlobalName: Hashable {
    let module: Int
    let name: Int
    let mayBeOfPython2: Bool
  }

  init(limits: PickleLimits) {
    self.limits = limits
    contents = PickleContents(limits: limits)
  }

  /// Executes opcodes up to and including STOP and returns the value it leaves.
  mutating func run(_ input: Span<UInt8>) throws(PickleError) -> PickleValue {
    inputCount = input.count
    while true {
      let opcode = try nextOpcode(input)
      if opcode == .stop {
        try checkFrame()
        let root = try pop()
        // Nothing more is executed, and what follows needs room.
        stack = []
        memo = Memo()
        contents.resolveDuplicateKeys(with: &keys)
        return root
      }
      try execute(opcode, input)
      if frameEnd != 0, position >= frameEnd { try endFrame() }
    }
  }

  /// Executes what can be executed, passing over the opcodes that fail, to see what is named.
  ///
  /// Python may accept what is refused here, and go on to the globals behind it.
  ///
  /// - Returns: The first error, the one that ended it, and the number of errors; `nil` for none, and
  ///   for STOP.
  mutating func scan(
    _ input: Span<UInt8>
  ) -> (first: PickleError?, last: PickleError?, count: Int) {
    inputCount = input.count
    var first: PickleError?
    var count = 0
    while true {
      do throws(PickleError) {
        let opcode = try nextOpcode(input)
        if position > frameEnd { frameEnd = 0 }
        if opcode == .stop {
          try checkFrame()
          return (first, nil, count)
        }
        try execute(opcode, input)
      } catch {
        count += 1
        opcodeCount += Self.opcodesPerFailure
        // Behind what another may have accepted, the stack may be another than here.
        let isFinal = first == nil && Self.stopsEveryone(error.code)
        first = first ?? error
        switch error.code {
        // Python's own unpickler in Python reads a frame's length and no more.
        case .truncated where opcode == .frame && position < input.count: break
        case .misplacedFrame where opcode == .stop: return (first, error, count)
        case .truncated, .unknownOpcode, .limitExceeded: return (first, error, count)
        case .outsideData: position = min(position + Self.extensionByteCount(opcode), input.count)
        default: if isFinal { return (first, error, count) }
        }
      }
    }
  }

  /// Whether no unpickler goes on behind such an error.
  private static func stopsEveryone(_ code: PickleError.Code) -> Bool {
    switch code {
    case .stackUnderflow, .missingMark, .unknownMemoEntry, .unsupportedProtocol: true
    default: false
    }
  }

  /// Refuses a STOP within a frame: Python may drop the frame's rest or read on in it.
  private func checkFrame() throws(PickleError) {
    guard frameEnd == 0 || position == frameEnd else {
      throw failure(.misplacedFrame, "the pickle ends within a frame")
    }
  }

  /// The bytes of the argument that an extension opcode was refused with.
  private static func extensionByteCount(_ opcode: Opcode?) -> Int {
    switch opcode {
    case .ext1: 1
    case .ext2: 2
    case .ext4: 4
    default: 0
    }
  }

  private mutating func nextOpcode(_ input: Span<UInt8>) throws(PickleError) -> Opcode {
    opcode = nil
    opcodeOffset = position
    guard position < input.count else {
      throw failure(.truncated, "the pickle ends without a STOP")
    }
    let byte = input[position]
    position += 1
    guard let opcode = Opcode(rawValue: byte) else {
      throw failure(.unknownOpcode, "0x\(String(byte, radix: 16)) is not a pickle opcode")
    }
    self.opcode = opcode
    opcodeCount += 1
    guard opcodeCount <= limits.opcodes else { throw overLimit(.opcodes) }
    return opcode
  }

  private mutating func execute(
    _ opcode: Opcode, _ input: Span<UInt8>
  ) throws(PickleError) {
    switch opcode {
    case .stop: break
    case .none: try push(.none)
    case .newtrue: try push(PickleValue(true))
    case .newfalse: try push(PickleValue(false))
    case .int, .long: try pushDecimalInteger(input)
    case .binint: try push(integer: Int64(Int32(truncatingIfNeeded: try readInteger(4, input))))
    case .binint1: try push(integer: Int64(try readInteger(1, input)))
    case .binint2: try push(integer: Int64(try readInteger(2, input)))
    case .long1: try pushTwosComplement(byteCount: try readInteger(1, input), input)
    case .long4: try pushTwosComplement(byteCount: try readSignedLength(input), input)
    case .float: try pushDecimalFloat(input)
    case .binfloat: try pushBinaryFloat(input)
    case .unicode: try pushEscapedText(input)
    case .short_binunicode: try pushText(byteCount: try readInteger(1, input), input)
    case .binunicode: try pushText(byteCount: try readInteger(4, input), input)
    case .binunicode8: try pushText(byteCount: try readInteger(8, input), input)
    case .string: try pushQuotedString(input)
    case .short_binstring: try pushBlob(.byteString, byteCount: try readInteger(1, input), input)
    case .binstring: try pushBlob(.byteString, byteCount: try readSignedLength(input), input)
    case .short_binbytes: try pushBlob(.bytes, byteCount: try readInteger(1, input), input)
    case .binbytes: try pushBlob(.bytes, byteCount: try readInteger(4, input), input)
    case .binbytes8: try pushBlob(.bytes, byteCount: try readInteger(8, input), input)
    case .bytearray8: try pushBlob(.byteArray, byteCount: try readInteger(8, input), input)
    case .readonly_buffer: try checkReadOnlyBuffer()
    case .empty_tuple: try push(.emptyTuple)
    case .tuple1: try makeTuple(count: 1)
    case .tuple2: try makeTuple(count: 2)
    case .tuple3: try makeTuple(count: 3)
    case .tuple: try makeContainerFromMark(.tuple)
    case .empty_list: try pushEmpty(.list)
    case .list: try makeContainerFromMark(.list)
    case .empty_dict: try pushEmpty(.dict)
    case .dict: try makeContainerFromMark(.dict)
    case .empty_set: try pushEmpty(.set)
    case .frozenset: try makeContainerFromMark(.frozenset)
    case .append: try addToTarget(count: 1)
    case .appends, .additems, .setitems: try addToTargetFromMark()
    case .setitem: try addToTarget(count: 2)
    case .mark: try pushMark()
    case .pop: try popValueOrMark()
    case .pop_mark: stack.removeLast(stack.count - (try popMark()))
    case .dup: try push(try top())
    case .get: try fetch(try readMemoIndex(input))
    case .binget: try fetch(Int(try readInteger(1, input)))
    case .long_binget: try fetch(Int(try readInteger(4, input)))
    case .put: try store(at: try readMemoIndex(input))
    case .binput: try store(at: Int(try readInteger(1, input)))
    case .long_binput: try store(at: Int(try readInteger(4, input)))
    case .memoize: try store(at: memo.count)
    case .global: try pushGlobal(module: try readName(input), name: try readName(input))
    case .stack_global: try pushGlobalFromStack()
    case .persid: try pushPersistentID(text: try readLine(input), input)
    case .binpersid: try pushPersistentID(try pop())
    case .reduce: try makeObject(.reduce)
    case .newobj: try makeObject(.newobj)
    case .newobj_ex: try makeObject(.newobjEx)
    case .obj: try makeInstanceFromMark()
    case .inst: try makeInstance(module: try readName(input), name: try readName(input))
    case .build: try build()
    case .proto: try checkProtocol(try readInteger(1, input))
    case .frame: try beginFrame(byteCount: try readInteger(8, input), input)
    case .ext1, .ext2, .ext4:
      throw failure(
        .outsideData, "an extension code means what some program registered, which no file tells")
    case .next_buffer:
      throw failure(.outsideData, "the pickle asks for a buffer that was kept outside of it")
    }
  }

  private mutating func checkProtocol(_ number: UInt64) throws(PickleError) {
    guard number <= 5 else {
      throw failure(.unsupportedProtocol, "protocol \(number) is not one of 0 to 5")
    }
    mayBeOfPython2 = number < 3
  }

  private mutating func beginFrame(
    byteCount: UInt64, _ input: Span<UInt8>
  ) throws(PickleError) {
    guard frameEnd == 0 else { throw failure(.misplacedFrame, "a frame begins within a frame") }
    guard byteCount <= UInt64(input.count - position) else {
      throw failure(
        .truncated, "a frame of \(byteCount) bytes begins with \(input.count - position) left")
    }
    frameEnd = position + Int(byteCount)
  }

  private mutating func endFrame() throws(PickleError) {
    guard position == frameEnd else {
      throw failure(.misplacedFrame, "an opcode reaches across the end of its frame")
    }
    frameEnd = 0
  }

  /// Counts a value made; every container, object, string and long integer passes here.
  mutating func countValue(times count: Int = 1) throws(PickleError) {
    valueCount += count
    guard valueCount <= limits.values else { throw overLimit(.values) }
  }
}

extension Unpickler {
  /// An error at the current opcode.
  func failure(_ code: PickleError.Code, _ detail: String) -> PickleError {
    PickleError(code: code, offset: opcodeOffset, opcode: opcode?.name ?? "", detail: detail)
  }

  func overLimit(_ budget: Budget<PickleLimits>) -> PickleError {
    failure(
      .limitExceeded, "the pickle \(budget.excess(over: limits, needed: greatest(of: budget)))")
  }

  /// What a pickle of this length may ask for at most, where its length decides.
  private func greatest(of budget: Budget<PickleLimits>) -> Int {
    switch budget.number {
    case \PickleLimits.opcodes, \.stack, \.depth, \.memo, \.globals, \.globalNameBytes: inputCount
    // A tuple that is a key counts three times.
    case \PickleLimits.values: inputCount.multipliedReportingOverflow(by: 3).partialValue
    default: 0
    }
  }
}
