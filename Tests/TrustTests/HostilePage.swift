/// What the page of hostile files asks for, line by line, and the cases of the table that answer it.
///
/// A case that is dropped together with its file is missed here.
enum HostilePage {
  /// One demand of the page and the names of its cases.
  struct Demand {
    let topic: String
    let text: String
    let cases: [String]

    init(_ topic: String, _ text: String, _ cases: [String]) {
      self.topic = topic
      self.text = text
      self.cases = cases
    }
  }

  static let demands = interpreter + sizes + tensors + zip + stream + tar + mistakes + scanners

  private static let interpreter = [
    Demand("Stack", "a missing STOP", ["a missing STOP"]),
    Demand(
      "Stack", "an empty stack",
      [
        "STOP", "REDUCE", "TUPLE1", "TUPLE2", "TUPLE3", "APPEND", "SETITEM", "POP", "DUP", "BUILD",
        "NEWOBJ", "STACK_GLOBAL", "BINPERSID", "MEMOIZE",
      ].map { "\($0) on an empty stack" }),
    Demand(
      "Stack", "no MARK",
      [
        "TUPLE", "LIST", "DICT", "APPENDS", "SETITEMS", "ADDITEMS", "FROZENSET", "POP_MARK", "OBJ",
        "INST",
      ].map { "\($0) without a MARK" }),
    Demand("Stack", "through a MARK", ["POP", "TUPLE2", "APPEND"].map { "\($0) through a MARK" }),
    Demand("Stack", "cut short", ["a truncation at every byte"]),
    Demand(
      "Lengths", "lengths past every file",
      ["BINUNICODE8", "BINBYTES8", "BYTEARRAY8", "FRAME"].flatMap { opcode in
        ["2^32-1", "2^62", "2^63", "2^64-1"].map { "\(opcode) of \($0) bytes" }
      } + ["BINUNICODE of 2^32-1 bytes", "BINBYTES of 2^32-1 bytes"]),
    Demand("Lengths", "negative lengths", ["LONG4 of -1 bytes", "BINSTRING of -1 bytes"]),
    Demand("Lengths", "a long decimal", ["a decimal LONG of 200,000 digits"]),
    Demand(
      "Lengths", "long integers keep their value",
      ["9", "255"].flatMap {
        ["LONG1 of \($0) bytes keeps its value", "LONG1 of \($0) bytes where an offset is needed"]
      }),
    Demand(
      "Memo", "fetches of nothing",
      ["GET", "BINGET", "LONG_BINGET"].map { "\($0) of what was never PUT" }),
    Demand(
      "Memo", "a far index", ["LONG_BINPUT to index 0x616c7065", "the word ]replace."]),
    Demand("Memo", "aliasing", ["a dictionary changed after PUT and fetched twice"]),
    Demand(
      "Types", "SETITEM(S) on no dictionary",
      ["SETITEM on a list", "SETITEM on a tuple", "SETITEM on None"]
        + ["SETITEMS on a list", "SETITEMS on a text"]),
    Demand(
      "Types", "APPEND(S) on no list",
      ["APPEND on a dictionary", "APPEND on a global", "APPENDS on a tuple"]
        + ["APPENDS on a dictionary"]),
    Demand("Types", "keys without values", ["odd SETITEMS", "odd DICT"]),
    Demand(
      "Types", "keys that have no hash",
      ["an unhashable key", "an unhashable key within a tuple"]),
    Demand(
      "Types", "REDUCE of what cannot be called",
      ["REDUCE with a list for arguments", "REDUCE on a text", "REDUCE on None"] + [
        "NEWOBJ on an integer"
      ]),
    Demand("Types", "BUILD", ["BUILD on a global", "BUILD on a dictionary"]),
    Demand(
      "Types", "names that are none",
      ["STACK_GLOBAL of integers", "STACK_GLOBAL of bytes", "GLOBAL with a carriage return"]
        + ["GLOBAL with invalid UTF-8"]),
    Demand(
      "Types", "names match whole",
      ["a dotted name that walks into a module", "a dotted name for a function we know"]),
    Demand("Protocols", "numbers", ["protocol 255", "a second PROTO"]),
    Demand("Protocols", "extensions", ["EXT1", "EXT2", "EXT4"]),
    Demand(
      "Protocols", "buffers",
      ["NEXT_BUFFER", "READONLY_BUFFER of a list", "READONLY_BUFFER of bytes"]),
    Demand(
      "Protocols", "persistent identifiers",
      ["PERSID where none is defined", "a persistent identifier that is none of PyTorch's"]),
    Demand("Protocols", "frames", ["an opcode straddling its FRAME", "a FRAME within a FRAME"]),
  ]

  private static let sizes = [
    Demand(
      "Size from nothing", "nesting",
      ["tuples", "lists"].map { "a million nested \($0)" } + ["a million marks"]),
    Demand(
      "Size from nothing", "10^9 nodes",
      ["DUP", "memo"].map { "nine levels of nine references by \($0)" }),
    Demand("Size from nothing", "fetches", ["20,000 fetches of one list of 50,000 items"]),
    Demand(
      "Size from nothing", "cycles",
      ["list", "dictionary", "checkpoint"].map { "a \($0) that contains itself" }),
    Demand("Text", "booleans", ["INT 00 and 01 are booleans"]),
    Demand("Text", "floats", ["FLOAT inf, nan and -0.0", "FLOAT that is no number"]),
    Demand("Text", "escapes", ["STRING escapes", "raw-unicode-escape"]),
    Demand("Text", "surrogates", ["a surrogate in UTF-8 survives", "text that is not UTF-8"]),
    Demand("Text", "Python 2", ["Python 2 text", "Python 2 bytes"]),
  ]

  private static let tensors = [
    Demand("Tensors", "negative numbers", ["offset", "size", "stride"].map { "a negative \($0)" }),
    Demand(
      "Tensors", "overflow",
      ["the least offset", "the greatest offset", "the greatest stride", "sizes of 2^32 by 2^32"]
        + ["sizes whose bytes overflow"]),
    Demand(
      "Tensors", "lengths", ["sizes and strides of different lengths", "a stride too many"]),
    Demand(
      "Tensors", "past the storage",
      ["an extent", "an offset", "a stride"].map { "\($0) past the storage" }),
    Demand(
      "Tensors", "strides",
      ["a stride-0 expansion of 4 bytes to 4 TiB", "a stride of zero", "overlapping strides"]
        + ["a dimension of size 1 with any stride"]),
    Demand("Tensors", "nothing", ["no dimensions", "no elements"]),
    Demand(
      "Tensors", "storage keys",
      ["a storage key ../../../etc/passwd", "one storage key under two element types"]
        + ["one storage key under two counts"]),
    Demand(
      "Output", "conversion",
      ["a sound archive over an older output", "a wrong CRC found while writing"]
        + ["an expansion to 4 TiB", "nine expansions of 4 bytes to 64 MiB"]),
  ]

  private static let zip = [
    Demand(
      "Zip", "records",
      ["a record shorter than declared", "a record longer than declared", "a missing record"]
        + ["a duplicated record", "two data.pkl", "a local name unlike the central one"]),
    Demand(
      "Zip", "checksums",
      ["a wrong CRC of a tensor's record", "a wrong CRC of the pickle"]
        + ["a CRC of 0 that was not computed", "a deflated record with a wrong CRC"]),
    Demand(
      "Zip", "flags",
      ["the flag 0x1 of encryption", "the flag 0x20 of a patch"]
        + ["the flag 0x40 of strong encryption"]),
    Demand("Zip", "overlap", ["an entry within another", "two entries that share a local header"]),
    Demand(
      "Zip", "around the archive",
      ["bytes before the archive", "bytes after the archive", "two archives in one file"]),
    Demand("Zip", "cut short", ["a truncated end record", "a truncation at every byte"]),
    Demand("Zip", "version and byte order", ["version 11", "a byteorder that is neither"]),
    Demand(
      "Zip", "compression",
      ["a deflated record", "a deflate bomb", "a record compressed by bzip2"]),
    Demand("Zip", "zip64", ["sizes of 0xFFFFFFFF without zip64"]),
    Demand(
      "Zip", "other zips",
      ["TorchScript", "a zip that holds a .pth", "a zip that is no checkpoint", "a sound archive"]),
  ]

  private static let stream = [
    Demand(
      "Stream", "cut short",
      ["truncated data", "a truncation at every byte"]),
    Demand(
      "Stream", "element counts",
      ["2^60", "-1", "3 where the pickle says 2", "0 where the pickle says 2"]
        .map { "an element count of \($0)" }
        + ["2^60", "2^62"].map { "a count of \($0) that the pickle states too" }),
    Demand(
      "Stream", "keys", ["misses", "invents", "repeats"].map { "a key list that \($0) a storage" }),
    Demand("Stream", "the beginning", ["a wrong magic number", "a wrong version"]),
    Demand(
      "Stream", "views",
      ["past its storage", "that overflows", "longer than its storage", "before its storage"]
        .map { "a view \($0)" }),
    Demand("Stream", "a module", ["a module id, never resolved"]),
    Demand(
      "Stream", "more than one",
      ["bytes that look like a zip end record inside the data", "two archives in one file"]),
    Demand("Stream", "big-endian", ["little_endian False"]),
    Demand("Stream", "sound", ["a sound stream"]),
  ]

  private static let tar = [
    Demand("Tar", "dimensions", ["2^31-1 dimensions", "-1 dimensions"]),
    Demand(
      "Tar", "geometry",
      ["a negative size", "a negative stride", "an offset past the storage"]
        + ["a tensor larger than its storage"]),
    Demand(
      "Tar", "counts",
      ["2^61 elements", "-1 elements", "2^40 elements", "10^9 tensors", "tensors one too many"]
        .map { "a count of \($0)" }
        + ["a count of tensors one too few", "a count of storages one too few"]),
    Demand(
      "Tar", "identifiers",
      ["an identifier of nothing", "a non-numeric identifier", "an identifier of 20 digits"]
        + ["an identifier None", "an absent storage", "a storage named by text"]
        + ["a tensor that is there twice"]),
    Demand(
      "Tar", "members",
      ["a missing member", "a member that is there twice", "a bad checksum", "a symbolic link"]
        + ["a hard link"]),
    Demand(
      "Tar", "nothing", ["an empty tar", "1,024 zero bytes", "a tar cut short"]),
    Demand(
      "Tar", "others",
      [
        "little_endian False", "little_endian False over little-endian numbers",
        "two archives in one file", "a sound tar",
      ]),
  ]

  private static let mistakes = [
    Demand(
      "Mistakes", "what people pass",
      ["an empty file", "a git-LFS pointer", "an HTML page", "an XML page", "gzip", "HDF5", "PNG"]
        + ["a bare data.pkl", "an unpacked folder", "a safetensors file under another name"]
        + ["a pickle with bytes behind it"]),
    Demand(
      "Mistakes", "downloads cut short",
      ["a zip download cut short", "a stream download cut short"]),
  ]

  private static let scanners = [
    Demand(
      "Scanner lessons", "names that nobody listed",
      [
        "os.system", "builtins.eval", "timeit.timeit", "pip.main",
        "numpy.f2py.crackfortran.getlincoef", "torch.jit.unsupported_tensor_ops.execWrapper",
        "idlelib.pyshell.ModifiedInterpreter",
      ].map { "a call of \($0)" } + ["a global named and not called", "known and inert names"]),
    Demand(
      "Scanner lessons", "ways to write a name",
      ["STACK_GLOBAL of texts", "STACK_GLOBAL of a text out of the memo", "a dotted name"]
        + ["INST under Python 2's name"]),
    Demand(
      "Scanner lessons", "pickles that break",
      ["a pickle that breaks half-way", "a global behind an opcode that we refuse"]
        + ["a global behind an extension code", "a zip without its directory"]
        + ["a wrong CRC of the pickle", "a broken tar that is named as a pickle"]),
    Demand(
      "Scanner lessons", "nested archives",
      ["a zip that holds a .pth", "a compressed .bin in a zip", "a zip in a zip in a zip"]
        + ["a second pickle beside the first", "a pickle in the place of a tensor"]
        + ["a NumPy array of objects", "a NumPy archive with an array of objects"]),
    Demand(
      "Scanner lessons", "wrong extensions",
      ["a wrong extension", "no extension that means anything", "a pickle like safetensors"]
        + ["a pickle that begins with a text", "a record in capital letters"]
        + ["a record that begins with a text"]),
    Demand(
      "Scanner lessons", "every pickle of every container",
      ["a stream's object", "a stream's sys_info", "a stream of protocol 0"]
        + ["a stream behind 800 bytes of nothing", "a stream whose object is an extension"]
        + ["a tar's pickle", "a tar's storages", "a tar's sys_info"]),
  ]
}
