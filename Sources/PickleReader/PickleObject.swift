/// A call that a pickle asks for, recorded instead of made, and what was done to its result.
public struct PickleObject: Sendable {
  /// The opcodes that make objects.
  public enum Construction: UInt8, Hashable, Sendable {
    /// `callable(*arguments)`, by REDUCE.
    case reduce
    /// `callable.__new__(callable, *arguments)`, by NEWOBJ.
    case newobj
    /// `callable.__new__(callable, *arguments, **keywords)`, by NEWOBJ_EX.
    case newobjEx
    /// An instance of an old-style class, by OBJ or INST.
    case instance
  }

  /// How the object is made.
  public let construction: Construction
  /// The function or class: a global, a persistent identifier or another object.
  public let callable: PickleValue
  /// The positional arguments, a tuple.
  public let arguments: PickleValue
  /// The keyword arguments of NEWOBJ_EX, a dictionary.
  public let keywords: PickleValue?
  /// What BUILD gave the object, in order: the arguments of `__setstate__`.
  public let states: ArraySlice<PickleValue>
  /// What SETITEM and SETITEMS put into the object, in order: `object[key] = value`.
  public let items: PickleItems
  /// What APPEND, APPENDS and ADDITEMS added to the object, in order.
  public let elements: ArraySlice<PickleValue>
  /// The number of the opcode that made it; see ``Pickle/lastChange(of:)``.
  public let madeAt: Int
  /// The number of the first BUILD; 0 if there was none.
  public let builtAt: Int
  /// How many values its first state held then, keys and values counted apart.
  public let builtCount: Int
}
