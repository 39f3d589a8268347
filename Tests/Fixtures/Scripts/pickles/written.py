"""Pickles written opcode by opcode: the forms that CPython no longer writes, and every argument."""

from legacy.emitter import Emitter


def emit() -> Emitter:
    return Emitter()


def integers() -> dict[str, bytes]:
    texts = ["0", "42", "-42", "01", "00", "2147483648", "-9223372036854775808", "9" * 40]
    lines = emit().op("MARK")
    for text in texts:
        lines.op("INT", text)
    longs = emit().op("MARK")
    for text in ["0L", "5L", "-5L", "12345678901234567890L", "-" + "8" * 60 + "L", "77"]:
        longs.op("LONG", text)
    fixed = emit().op("MARK")
    fixed.op("BININT", -1).op("BININT", 0x7FFFFFFF).op("BININT", -0x80000000)
    fixed.op("BININT1", 0).op("BININT1", 255).op("BININT2", 256).op("BININT2", 65535)
    counted = emit().op("PROTO", 2).op("MARK")
    for size in (1, 2, 7, 8, 9, 16, 254):
        counted.op("LONG1", (1 << (8 * size - 1)) - 1).op("LONG1", -(1 << (8 * size - 1)))
        counted.op("LONG1", 1 << (8 * size - 1))
    wide = emit().op("PROTO", 2).op("MARK").op("LONG4", 0).op("LONG4", 1 << 71)
    wide.op("LONG4", -(1 << 71)).op("LONG4", -(1 << 2399)).op("LONG4", 3**1600)
    padded = emit().op("PROTO", 2).op("MARK")
    padded.raw(b"\x8a\x00").raw(b"\x8a\x03\x01\x00\x00").raw(b"\x8a\x03\xff\xff\xff")
    padded.raw(b"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\x00").raw(b"\x8b\x02\x00\x00\x00\x00\x80")
    widest = emit().op("PROTO", 2).raw(b"\x8a\xff" + bytes(range(1, 255)) + b"\x80")
    return {
        "int": lines.op("LIST").finish(),
        "long": longs.op("LIST").finish(),
        "binint": fixed.op("TUPLE").finish(),
        "long1": counted.op("LIST").finish(),
        "long1-255-bytes": widest.finish(),
        "long4": wide.op("LIST").finish(),
        "long-not-shortest": padded.op("LIST").finish(),
    }


def floats() -> dict[str, bytes]:
    lines = emit().op("MARK")
    for text in ["3.25", "-1e-5", "1e308", "inf", "-inf", "nan", "-0.0", "0.1", "7"]:
        lines.op("FLOAT", text)
    fixed = emit().op("MARK")
    for value in (3.25, -0.0, 5e-324, float("inf"), float("-inf"), float("nan")):
        fixed.op("BINFLOAT", value)
    return {"float": lines.op("LIST").finish(), "binfloat": fixed.op("LIST").finish()}


def strings() -> dict[str, bytes]:
    lines = emit().op("MARK")
    quoted = [rb"'abc'", rb'"it\'s"', rb"'a\nb\tc\\d'", rb"'\x00\xff\101'", rb"'\'\"'", rb"''"]
    for text in quoted:
        lines.op("STRING", text)
    counted = emit().op("MARK").op("BINSTRING", b"").op("BINSTRING", b"caf\xc3\xa9")
    counted.op("BINSTRING", b"x" * 300).op("SHORT_BINSTRING", b"").op("SHORT_BINSTRING", b"\xff\0")
    raw = emit().op("MARK")
    for escaped in [b"", b"plain", b"caf\xe9", rb"\u20ac", rb"\U0001f600", rb"back\u005cslash"]:
        raw.op("UNICODE", escaped)
    surrogates = emit().op("MARK").op("UNICODE", rb"\ud800").op("UNICODE", rb"\ud83d\ude00")
    surrogates.op("BINUNICODE", "\udfff").op("BINUNICODE", "a\ud800b")
    wide = emit().op("PROTO", 4).op("MARK").op("SHORT_BINUNICODE", "").op("SHORT_BINUNICODE", "ü")
    wide.op("BINUNICODE", "naïve").op("BINUNICODE8", "€").op("BINUNICODE8", "")
    data = emit().op("PROTO", 5).op("MARK").op("SHORT_BINBYTES", b"").op("SHORT_BINBYTES", b"\xff")
    data.op("BINBYTES", b"abc").op("BINBYTES8", b"\0\1")
    data.op("BYTEARRAY8", b"").op("BYTEARRAY8", b"x")
    frozen = emit().op("PROTO", 5).op("BINBYTES", b"ab").op("READONLY_BUFFER")
    thawed = emit().op("PROTO", 5).op("BYTEARRAY8", b"ab").op("READONLY_BUFFER")
    return {
        "string": lines.op("LIST").finish(),
        "binstring": counted.op("LIST").finish(),
        "unicode": raw.op("LIST").finish(),
        "unicode-surrogates": surrogates.op("LIST").finish(),
        "binunicode": wide.op("LIST").finish(),
        "binbytes": data.op("LIST").finish(),
        "readonly-bytes": frozen.finish(),
        "readonly-bytearray": thawed.finish(),
    }


def refused() -> dict[str, bytes]:
    """Opcodes that need something outside the pickle: a registry, a buffer."""
    return {
        "ext1": emit().op("PROTO", 2).op("EXT1", 1).finish(),
        "ext2": emit().op("PROTO", 2).op("EXT2", 256).finish(),
        "ext4": emit().op("PROTO", 2).op("EXT4", 65536).finish(),
        "next-buffer": emit().op("PROTO", 5).op("NEXT_BUFFER").finish(),
    }
