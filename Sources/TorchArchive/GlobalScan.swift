public import MappedFiles
internal import NumPyArrays
internal import PickleReader
internal import Tensors

/// Every global that the pickles of a file would have resolved, wherever in it they are.
///
/// The file is told by its bytes, whatever its name: archives are opened, archives within them, too,
/// and pickles are looked through to their end though they break before. No tensor is read. What
/// cannot be looked through is listed, so that silence is an answer.
public struct GlobalScan: Sendable {
  /// The globals, in the order of the file; of several mentions in one pickle the first.
  public internal(set) var findings: [GlobalFinding] = []
  /// What could not be looked through to its end, and why.
  public private(set) var gaps: [ArchiveError] = []

  let options: ArchiveOptions
  /// The archives within each other that are opened.
  private static let maximumDepth = 8
  /// The pickles that a stream begins with, each of which is executed.
  private static let streamPickleCount = 5
  /// The pickles behind one another that are looked through.
  private static let maximumPickleCount = 64
  /// The globals of all pickles together, as a multiple of those that one may name.
  private static let findingsPerLimit = 4
  /// The bytes that the least pickle, an array's header and an opcode that fails are as much work
  /// as.
  private static let bytesPerScan = 256
  static let bytesPerArray = 2048
  static let bytesPerFailure = 64
  /// The bytes that are looked through in the time of one opcode: a pickle may be nothing else.
  private static let bytesPerOpcode = 4
  /// The bytes in the name of a member, at most.
  static let longestPlace = 256
  /// Whether a limit was met: what was not looked through by then is not, which is said once.
  private(set) var isExhausted = false
  /// Where the members of tar archives are that are scanned as zip archives.
  var scannedZips: [(owner: ObjectIdentifier, range: Range<Int>)] = []
  /// How many archives are around the bytes that are being scanned.
  private(set) var depth = 0
  /// The program of a TorchScript archive, and the depth of its own pickles.
  var program: (content: ScriptProgram, depth: Int)?
  /// The bytes unpacked and looked through so far, some perhaps several times.
  private var work = 0
  private let maximumWork: Int

  /// Looks through a file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - isFlat: Whether it is known to be of a format without pickles: that it is no checkpoint is
  ///     then no gap.
  ///   - options: What its pickles may ask for.
  public init(
    _ file: MappedFile, isFlat: Bool = false, options: ArchiveOptions = ArchiveOptions()
  ) {
    self.options = options.scaled(to: file.bytes.count)
    let (sum, overflow) = file.bytes.count.addingReportingOverflow(
      min(options.limits.unpackedPickleBytes, .max / 2) * 2)
    maximumWork = overflow ? .max : sum
    scan(file.bytes, in: "", depth: 0, isWhole: !isFlat)
  }

  /// Scans a file of a distributed checkpoint, in which archives follow one another.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - ranges: Where the archives are; what is in none of them is a gap.
  ///   - options: What the pickles may ask for.
  public init(
    archivesIn file: MappedFile, at ranges: [Range<Int>],
    options: ArchiveOptions = ArchiveOptions()
  ) {
    self.options = options.scaled(to: file.bytes.count)
    maximumWork = file.bytes.count + min(options.limits.unpackedPickleBytes, .max / 4) * 2
    var end = 0
    var known: Set<String> = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !isExhausted {
      guard range.lowerBound == end,
        let bytes = file.bytes.subregion(at: end, count: range.count)
      else { continue }
      let first = findings.count
      scan(bytes, in: "", depth: 0, isWhole: true)
      // Each archive names the same few classes.
      let new = findings[first...].filter { known.insert("\($0.member)/\($0.name)").inserted }
      findings.replaceSubrange(first..., with: new)
      end = range.upperBound
    }
    guard end < file.bytes.count else { return }
    gaps.append(
      ArchiveError(
        .malformedContainer, at: end,
        "\(file.bytes.count - end) bytes follow the archives that .metadata names one after another"
      ))
  }

  /// Whether a global is suspicious.
  public var isSuspicious: Bool { findings.contains { $0.standing == .suspicious } }

  /// Looks through bytes of whatever format; of a `whole` file what is unknown is a gap.
  mutating func scan(_ bytes: ByteRegion, in member: String, depth: Int, isWhole: Bool) {
    guard depth <= Self.maximumDepth else {
      gaps.append(
        ArchiveError(.limitExceeded, in: member, "archives are nested over \(depth - 1) deep"))
      return
    }
    let outerDepth = self.depth
    self.depth = depth
    defer { self.depth = outerDepth }
    let diagnosis = FileDiagnosis(bytes)
    // PyTorch tries a tar before anything but a zip, and NumPy knows of none.
    if case .container(.tar) = diagnosis { scanTar(bytes, in: member, depth: depth) }
    guard !NumPyArchive.isArray(bytes) else {
      scanArray(bytes, in: member)
      return noteHiddenZip(bytes, in: member)
    }
    switch diagnosis {
    case .container(.zip), .container(.torchScript):
      return scanZip(bytes, in: member, depth: depth)
    case .container(.tar): scanPickles(bytes, in: member, isWhole: false)
    case .container(.stream): scanPickles(bytes, in: member, isWhole: isWhole, isStream: true)
    case .container(.pickle): scanPickles(bytes, in: member, isWhole: isWhole)
    case .somethingElse(let error):
      let count = findings.count
      let isPickle = scanPickles(bytes, in: member, isWhole: false)
      // Before protocol 2, a pickled text or number has no signature.
      let isPlain = isPickle && depth > 0 && findings.count == count
      if !isPlain, isWhole || depth == 0 && !findings.isEmpty {
        gaps.append(ArchiveError(error.code, in: member, at: nil, error.detail))
      }
    }
    noteHiddenZip(bytes, in: member)
  }

  /// Notes the directory of a zip at the end of a file that does not begin as one: a reader that looks
  /// for it there, as `torch.jit.load` does, sees another file.
  mutating func noteHiddenZip(
    _ bytes: ByteRegion, in member: String, within distance: Int = ZipEndRecord.furthestFromEnd
  ) {
    guard let position = ZipEndRecord.position(in: bytes, within: distance),
      !scannedZips.contains(where: {
        $0.owner == bytes.ownerIdentifier && $0.range.contains(bytes.position + position)
      })
    else { return }
    note(
      ArchiveError(
        .malformedContainer, at: position,
        "a zip archive ends here, though none begins at the start; it was not looked through"),
      in: member)
  }

  /// The pickle behind the header of an array of Python objects.
  private mutating func scanArray(_ bytes: ByteRegion, in member: String) {
    do throws(NumPyError) {
      guard let start = try NumPyFile.startOfObjects(in: bytes) else { return }
      scanPickles(bytes, from: start, in: member, isWhole: true)
    } catch {
      gaps.append(ArchiveError(error, in: member))
    }
  }

  /// One pickle; `nil` if that would be too much work.
  mutating func scanPickle(
    _ bytes: ByteRegion, in member: String, startingAt start: Int
  ) -> PickleScan? {
    guard !isExhausted else { return nil }
    do throws(ArchiveError) {
      try charge(0, in: member)
      let scan = bytes.withSpan {
        PickleScan(of: $0, limits: options.pickle)
      }
      try checkRoom(for: scan.globals.count, in: member)
      findings += findings(of: scan, in: member, startingAt: start)
      let (opcodeBytes, overflow) = scan.opcodeCount
        .multipliedReportingOverflow(by: Self.bytesPerOpcode)
      try charge(
        max(scan.byteCount, overflow ? .max : opcodeBytes, Self.bytesPerScan), in: member)
      try charge(scan.failureCount * Self.bytesPerFailure, in: member)
      scanNested(scan, of: bytes, in: member)
      return scan
    } catch {
      gaps.append(error)
      return nil
    }
  }

  mutating func charge(_ byteCount: Int, in member: String) throws(ArchiveError) {
    work += min(byteCount, Int.max - work)
    guard work <= maximumWork else {
      isExhausted = true
      throw ArchiveError(
        .limitExceeded, in: member,
        """
        over \(maximumWork) bytes would be unpacked or looked through, the size of the file and twice \
        what \(Budget.unpackedPickleBytes.excess(over: options.limits))
        """)
    }
  }

  private mutating func checkRoom(for count: Int, in member: String) throws(ArchiveError) {
    let (product, overflow) = options.pickle.globals
      .multipliedReportingOverflow(by: Self.findingsPerLimit)
    let limit = overflow ? Int.max : product
    guard count > limit - findings.count else { return }
    isExhausted = true
    throw ArchiveError(
      .limitExceeded, in: member,
      """
      the pickles name over \(limit) globals, \(Self.findingsPerLimit) times the limit that --limit \
      globals sets
      """)
  }

  /// Notes what could not be looked through.
  mutating func note(_ gap: ArchiveError, in member: String) {
    gaps.append(gap.within(member))
  }

  /// Pickles behind one another; of a `whole` file what breaks one is a gap.
  ///
  /// Whether a stream goes on is not to be told by how its pickles begin, since those before protocol
  /// 2 begin as anything. The numbers behind them are looked through only if they begin as a pickle.
  ///
  /// - Returns: True if the bytes are sound pickles to their end.
  @discardableResult
  mutating func scanPickles(
    _ bytes: ByteRegion, from first: Int = 0, in member: String, isWhole: Bool,
    isStream: Bool = false
  ) -> Bool {
    var start = first
    var isSound = true
    for number in 0..<Self.maximumPickleCount {
      let isInHead = !isStream || number < Self.streamPickleCount
      guard let rest = bytes.subregion(at: start, count: bytes.count - start), rest.count > 0,
        isInHead || rest.leadingBytes(1) == [0x80]
      else { return isSound && number > 0 && start == bytes.count }
      guard let scan = scanPickle(rest, in: member, startingAt: start) else { return false }
      if let failure = scan.failure {
        isSound = false
        // Of these, a limit or a frame, another reader may see what is behind them.
        let barrier = scan.end.flatMap {
          $0.code == .limitExceeded || $0.code == .misplacedFrame ? $0 : nil
        }
        // A tensor's data may begin as a pickle does.
        if isWhole && isInHead || !scan.globals.isEmpty || barrier != nil {
          gaps.append(ArchiveError(barrier ?? failure, in: member, startingAt: nil))
        }
        guard scan.end == nil else { return false }
      }
      start += scan.byteCount
    }
    gaps.append(
      ArchiveError(
        .limitExceeded, in: member, at: start,
        "over \(Self.maximumPickleCount) pickles stand behind one another"))
    return false
  }
}
