/// The opcodes that name classes and functions, and those that would call them.
extension Unpickler {
  /// GLOBAL, from the texts of the two names.
  mutating func pushGlobal(module: Int, name: Int) throws(PickleError) {
    let key = GlobalName(module: module, name: name, mayBeOfPython2: mayBeOfPython2)
    if let index = globalIndices[key] { return try push(PickleValue(.global, index)) }
    guard contents.globals.count < limits.globals else {
      throw overLimit(.globals)
    }
    for text in [module, name] {
      let bytes = contents.texts[text]
      guard bytes.count <= limits.globalNameBytes else {
        throw overLimit(.globalNameBytes)
      }
      let isName = !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
      guard isName, contents.texts.validity(of: text) == .valid else {
        throw failure(
          .malformedText, "a module and a name must not be empty or hold spaces and control codes")
      }
    }
    try countValue()
    contents.globals.append(
      PickleGlobal(
        module: String(decoding: contents.texts[module], as: UTF8.self),
        name: String(decoding: contents.texts[name], as: UTF8.self), offset: opcodeOffset,
        mayBeOfPython2: mayBeOfPython2))
    globalIndices[key] = contents.globals.count - 1
    try push(PickleValue(.global, contents.globals.count - 1))
  }

  /// STACK_GLOBAL, from the two names on the stack.
  mutating func pushGlobalFromStack() throws(PickleError) {
    let name = try pop()
    let module = try pop()
    guard let moduleIndex = try textIndex(of: module), let nameIndex = try textIndex(of: name)
    else {
      throw failure(
        .wrongType, "a global is named by two strings, not by a \(module.kind) and a \(name.kind)")
    }
    try pushGlobal(module: moduleIndex, name: nameIndex)
  }

  /// The index of a string's text; Python 3 makes one of a Python 2 `str`.
  private mutating func textIndex(of value: PickleValue) throws(PickleError) -> Int? {
    switch value.kind {
    case .string: return value.index
    case .byteString:
      guard let bytes = contents.copiedBytes(ofBlob: value.index).map(Array.init) else {
        return nil
      }
      return try internText(bytes.indices, of: bytes.span)
    default: return nil
    }
  }

  mutating func pushPersistentID(
    text line: Range<Int>, _ input: Span<UInt8>
  ) throws(PickleError) {
    try pushPersistentID(PickleValue(.string, try internText(line, of: input)))
  }

  mutating func pushPersistentID(_ identifier: PickleValue) throws(PickleError) {
    try countValue()
    contents.persistentIDs.append(identifier)
    try push(PickleValue(.persistentID, contents.persistentIDs.count - 1))
  }

  /// REDUCE, NEWOBJ and NEWOBJ_EX, from the callable and the arguments on the stack.
  mutating func makeObject(_ construction: PickleObject.Construction) throws(PickleError) {
    let keywords = construction == .newobjEx ? try pop() : nil
    let arguments = try pop()
    let callable = try pop()
    guard arguments.kind == .tuple else {
      throw failure(.wrongType, "arguments must be a tuple, not a \(arguments.kind)")
    }
    if let keywords, keywords.kind != .dict {
      throw failure(.wrongType, "keyword arguments must be a dict, not a \(keywords.kind)")
    }
    try pushObject(construction, callable, arguments)
    if let keywords { contents.extras[contents.extraIndex(of: try top())].keywords = keywords }
  }

  /// OBJ: a class and its arguments above a mark.
  mutating func makeInstanceFromMark() throws(PickleError) {
    let start = try popMark()
    guard stack.count > start else {
      throw failure(.stackUnderflow, "no class stands above the mark")
    }
    let arguments = try takeTuple(from: start + 1)
    try pushObject(.instance, try pop(), arguments)
  }

  /// INST: a class by name, its arguments above a mark.
  mutating func makeInstance(module: Int, name: Int) throws(PickleError) {
    let arguments = try takeTuple(from: try popMark())
    try pushGlobal(module: module, name: name)
    try pushObject(.instance, try pop(), arguments)
  }

  /// BUILD: gives the state on the stack to the object below it.
  mutating func build() throws(PickleError) {
    let start = try startOfLast(2)
    let object = stack[start]
    guard object.kind == .object else {
      throw failure(.wrongType, "a state can be given to an object, not to a \(object.kind)")
    }
    contents.noteState(stack[start + 1], of: object, at: opcodeNumber)
    try add(stack[(start + 1)...], to: object, \.states)
    stack.removeLast()
  }

  private mutating func takeTuple(from start: Int) throws(PickleError) -> PickleValue {
    try countValue()
    guard let index = contents.containers.make(stack[start...]) else { throw poolIsFull() }
    stack.removeLast(stack.count - start)
    return PickleValue(.tuple, index)
  }

  private mutating func pushObject(
    _ construction: PickleObject.Construction, _ callable: PickleValue, _ arguments: PickleValue
  ) throws(PickleError) {
    switch callable.kind {
    case .global, .persistentID, .object: break
    default: throw failure(.wrongType, "a \(callable.kind) cannot be called")
    }
    try countValue()
    contents.objects.append(
      PickleContents.ObjectRecord(
        callable: callable, arguments: arguments, construction: construction,
        madeAt: opcodeNumber))
    try push(PickleValue(.object, contents.objects.count - 1))
  }
}

extension PickleContents {
  /// Notes when an object was first built, and how much its state held then.
  mutating func noteState(_ state: PickleValue, of object: PickleValue, at opcodeNumber: UInt32) {
    let extra = extraIndex(of: object)
    guard extras[extra].builtAt == 0 else { return }
    extras[extra].builtAt = opcodeNumber
    extras[extra].builtCount = state.isContainer ? UInt32(containers.count(of: state.index)) : 0
  }

  /// Where the rarer parts of an object stand; made if the object had none.
  mutating func extraIndex(of object: PickleValue) -> Int {
    let known = Int(objects[object.index].extra)
    guard known < 0 else { return known }
    objects[object.index].extra = Int32(extras.count)
    extras.append(ObjectExtra())
    return extras.count - 1
  }
}
