internal import MappedFiles
internal import NumPyArrays
internal import PickleReader
internal import Tensors

/// Names that mean something only together with what is around them: calls that unpickle bytes, and
/// the classes of a TorchScript program.
extension GlobalScan {
  /// The globals of a scanned pickle, judged by what the rest of the file shows.
  func findings(
    of scan: PickleScan, in member: String, startingAt start: Int
  ) -> [GlobalFinding] {
    // Looked for where it can be alone: most pickles name no array.
    let takesAddresses =
      scan.globals.contains { $0.exactName == Self.arrayType }
      && scan.pickle.map(NumPyPickle.takesAddresses) ?? false
    return scan.globals.map { global in
      var finding = GlobalFinding(global, in: member, startingAt: start)
      if takesAddresses, global.exactName == Self.arrayType { finding.standing = .suspicious }
      if finding.standing == .suspicious, let standing = standing(of: global, in: scan) {
        finding.standing = standing
      }
      return finding
    }
  }

  private static var arrayType: String { "numpy.dtype" }

  private func standing(of global: PickleGlobal, in scan: PickleScan) -> GlobalStanding? {
    guard let name = global.exactName else { return nil }
    // What these bytes name is listed as well.
    if name == NestedStorages.function { return nestedBytes(in: scan) == nil ? nil : .known }
    guard let program, program.depth == depth else { return nil }
    return program.content.makesInert(global) ? .inert : nil
  }

  /// The bytes that a pickle gives to `_load_from_bytes`; `nil` unless it only calls it with bytes.
  private func nestedBytes(in scan: PickleScan) -> [PickleBytes]? {
    scan.pickle?.byteArguments(ofCallsTo: NestedStorages.function)
  }

  /// Scans the bytes that a pickle gives to `_load_from_bytes`, which unpickles them in Python.
  mutating func scanNested(_ scan: PickleScan, of bytes: ByteRegion, in member: String) {
    guard let arguments = nestedBytes(in: scan), !arguments.isEmpty else { return }
    let place = Self.place(of: NestedStorages.function, in: member)
    var known: Set<String> = []
    for argument in arguments where !isExhausted {
      let nested =
        switch argument {
        case .copied(let copy): ByteRegion(copying: copy)
        case .inInput(let range): bytes.subregion(at: range.lowerBound, count: range.count)
        }
      guard let nested else { continue }
      let first = findings.count
      self.scan(nested, in: place, depth: depth + 1, isWhole: true)
      // A thousand storages name the same class.
      let new = findings[first...].filter { known.insert("\($0.member)/\($0.name)").inserted }
      findings.replaceSubrange(first..., with: new)
    }
  }
}

extension ScriptProgram {
  /// Whether a global that is not known otherwise is inert in the pickles of this program: a class
  /// that the program defines, or one of the names that PyTorch's own reader gives a meaning.
  ///
  /// PyTorch resolves these names in the archive. Python cannot import `__torch__`, and the functions
  /// of `torch.jit._pickle` return their argument.
  func makesInert(_ global: PickleGlobal) -> Bool {
    guard let name = global.exactName else { return false }
    return self[global] != nil || Self.reserved.contains(name)
      || Self.builtInModules.contains(global.module)
  }

  private static let reserved: Set<String> = Set(
    [
      "build_boollist", "build_doublelist", "build_intlist", "build_tensor_from_id",
      "build_tensorlist", "restore_type_tag",
    ].map { "torch.jit._pickle.\($0)" })

  /// The modules of the classes that PyTorch itself defines in C++.
  private static let builtInModules: Set<String> = Set(
    ["mkldnn", "quantized", "rnn", "sparse", "xnnpack"].map { "__torch__.torch.classes.\($0)" })
}

extension GlobalScan {
  /// The pickles that PyTorch reads with the program of an archive, by their names; none if it holds
  /// no program.
  ///
  /// The program must be where PyTorch looks for it: next to the object, in the folder of the first
  /// record. Only then does `torch.load` hand the archive to the reader that knows these names.
  mutating func scriptProgram(
    of records: ZipRecords, in member: String
  ) -> [ExactName: ScriptProgram] {
    let root = records.firstFolder
    guard ScriptProgram.isThere(in: records, root: root) else { return [:] }
    var programs: [ExactName: ScriptProgram] = [:]
    let own = ["data.pkl", "constants.pkl", "attributes.pkl", "traced_inputs.pkl"]
    for pickle in own.map({ root + $0 }) {
      guard let record = records[pickle] else { continue }
      do throws(ArchiveError) {
        if record.entry.isDeflated { try charge(record.entry.byteCount, in: pickle) }
        let bytes = try records.uncheckedContents(of: record)
        let scan = bytes.withSpan { PickleScan(of: $0, limits: options.pickle) }
        try charge(scan.failureCount * Self.bytesPerFailure, in: pickle)
        programs[ExactName(pickle)] = try ScriptProgram(
          of: records, root: root, named: scan.globals, limits: options.limits)
      } catch {
        note(error, in: member)
      }
    }
    // The positions of statements, for messages; they name no class.
    let positions = records.names.filter {
      $0.utf8.starts(with: (root + "code/").utf8) && $0.ends(in: ".debug_pkl")
    }
    guard !positions.isEmpty else { return programs }
    do throws(ArchiveError) {
      let program = try ScriptProgram(
        of: records, root: root, named: [], limits: options.limits)
      for name in positions { programs[ExactName(name)] = program }
    } catch {
      note(error, in: member)
    }
    return programs
  }
}
