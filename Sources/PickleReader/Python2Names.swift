/// The names that Python 3 resolves Python 2's to, in pickles of protocols 0 to 2.
///
/// The Python counterparts are `NAME_MAPPING` and `IMPORT_MAPPING` in `_compat_pickle`. Names of
/// modules that hold nothing but functions are left as they are: no reader knows them either way.
enum Python2Names {
  /// The module and the name that Python 3 imports instead; `nil` if it imports them as written.
  static func current(module: String, name: String) -> (module: String, name: String)? {
    // Texts of a file are compared as bytes: Swift's equality costs more and admits other spellings.
    guard module.utf8.count <= longestName, name.utf8.count <= longestName,
      module.utf8.allSatisfy({ $0 < 0x80 }), name.utf8.allSatisfy({ $0 < 0x80 })
    else { return nil }
    if let renamed = names["\(module).\(name)"] { return renamed }
    if module == "exceptions" {
      return exceptions.contains(name) ? ("builtins", name) : nil
    }
    return modules[module].map { ($0, name) }
  }

  private static let longestName = 64

  private static let names: [String: (module: String, name: String)] = [
    "__builtin__.basestring": ("builtins", "str"), "__builtin__.intern": ("sys", "intern"),
    "__builtin__.long": ("builtins", "int"), "__builtin__.reduce": ("functools", "reduce"),
    "__builtin__.unichr": ("builtins", "chr"), "__builtin__.unicode": ("builtins", "str"),
    "__builtin__.xrange": ("builtins", "range"), "itertools.ifilter": ("builtins", "filter"),
    "itertools.ifilterfalse": ("itertools", "filterfalse"),
    "itertools.imap": ("builtins", "map"), "itertools.izip": ("builtins", "zip"),
    "itertools.izip_longest": ("itertools", "zip_longest"),
    "UserDict.IterableUserDict": ("collections", "UserDict"),
    "exceptions.StandardError": ("builtins", "Exception"),
  ]

  private static let modules: [String: String] = [
    "__builtin__": "builtins", "copy_reg": "copyreg", "cPickle": "pickle",
    "commands": "subprocess", "thread": "_thread", "urllib2": "urllib.request",
    "urlparse": "urllib.parse", "httplib": "http.client", "Queue": "queue",
    "StringIO": "io", "cStringIO": "io", "UserDict": "collections", "UserList": "collections",
    "UserString": "collections", "_abcoll": "collections.abc", "repr": "reprlib",
  ]

  /// The exceptions that both versions have.
  private static let exceptions: Set<String> = [
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BufferError",
    "BytesWarning", "DeprecationWarning", "EOFError", "EnvironmentError", "Exception",
    "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "KeyError", "KeyboardInterrupt",
    "LookupError", "MemoryError", "NameError", "NotImplementedError", "OSError", "OverflowError",
    "PendingDeprecationWarning", "ReferenceError", "RuntimeError", "RuntimeWarning",
    "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError",
    "TypeError", "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError",
    "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "ValueError", "Warning",
    "ZeroDivisionError",
  ]
}
