"""The cost of files that no honest writer makes: none takes two seconds or 256 MB, none ends in a signal.

    python3 check_hostile.py --binary convert-weights [--only TEXT]

Reads every hostile fixture, and ten-megabyte files made here of one thing repeated as often as it
fits: as a bare pickle, as a stream, deflated in a zip to as much as the budgets let through. Needs no
torch; no file is ever given to Python's pickle.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECONDS = 2.0
MEGABYTES = 256
FILE_BYTES = 10_000_000
#: What deflates to nothing may unpack to the budgets of `unpacked-bytes` and `unpacked-pickle-bytes`.
UNPACKED_BYTES = 32_000_000
HOSTILE = Path(__file__).parents[1] / "Fixtures/Data/hostile"
#: Two accents that Unicode's normal form sorts: to compare two texts of them takes Swift the square of
#: their number, to compare their bytes does not.
MARKS = "\u0301\u0316"
#: A run over the bound is measured again, up to so often: other machines' load shows in the time, too.
ATTEMPTS = 3
#: A child's peak begins with the memory of who forked it, so that a small process starts it.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
"""

#: One thing repeated: the pickle is `start`, then `unit` as often as it fits, then `end`.
REPEATED = {
    "nested lists": (b"", b"]", b"."),
    "lists in a list": (b"](", b"]", b"e."),
    "lists of one, nested": (b"", b"]", b"".join([b"a" * 1000, b"."])),
    "names of 20,000 nones for an OrderedDict": (b"](ccollections\nOrderedDict\n](" + b"N" * 20000 + b"e\x85Rq\x00", b"h\x00", b"e."),
    "names of an object of 20,000 states": (b"](ca\nB\n)R" + b"}b" * 20000 + b"q\x00", b"h\x00", b"e."),
    "calls of one tuple of 20,000 lists": (b"](" + b"(" + b"]" * 20000 + b"tq\x00", b"cm\nf\nh\x00R", b"e."),
    "states of one tuple of 20,000 lists": (b"](" + b"(" + b"]" * 20000 + b"tq\x00", b"cm\nf\n)Rh\x00b", b"e."),
    "empty dictionaries": (b"](", b"}", b"e."),
    "dictionaries of one": (b"](", b"}K\x01K\x02s", b"e."),
    "dictionary keys": (b"}(", b"%NK\x01", b"u."),
    "tuples of one, nested": (b"N", b"\x85", b"."),
    "tuples of three of one value": (b"K\x01", b"22\x87", b"."),
    "tuples of two, each twice the last": (b"K\x01", b"2\x86", b"."),
    "keys of tuples": (b"}(", b"%T\x85N", b"u."),
    "marks": (b"", b"(", b"."),
    "marks dropped": (b"N", b"(1", b"."),
    "none": (b"](", b"N", b"e."),
    "none on the stack": (b"", b"N", b"."),
    "small integers": (b"](", b"K\x01", b"e."),
    "long integers": (b"](", b"\x8a\x10" + b"\x7f" * 16, b"e."),
    "integers of 255 bytes": (b"](", b"\x8a\xff" + b"\x7f" * 255, b"e."),
    "decimals of 4,300 digits": (b"](", b"L" + b"9" * 4300 + b"L\n", b"e."),
    "decimals": (b"](", b"I12345\n", b"e."),
    "floats": (b"](", b"F1.7976931348623157e308\n", b"e."),
    "floats of 10,000 digits": (b"](", b"F0." + b"3" * 10000 + b"\n", b"e."),
    "short texts": (b"](", b"%T", b"e."),
    "escaped texts": (b"](", b"S'\\x41\\x42%D'\n", b"e."),
    "unicode escapes": (b"](", b"V\\u0041\\U0001F600%D\n", b"e."),
    "memoised lists": (b"](", b"]\x94", b"e."),
    "memo far apart": (b"](", b"]r%B", b"e."),
    "fetches": (b"](](NNNNe\x94", b"h\x00", b"e."),
    "globals": (b"](", b"cm%D\nn\n", b"e."),
    "one global": (b"](", b"ccollections\nOrderedDict\n", b"e."),
    "calls": (b"](", b"ccollections\nOrderedDict\n)R", b"e."),
    "calls of calls": (b"cm\nf\n", b")R", b"."),
    "builds": (b"cm\nf\n)R", b"}b", b"."),
    "byte arrays": (b"](", b"\x96" + (1).to_bytes(8, "little") + b"x", b"e."),
    "opcodes that fail": (b"\x80\x02", b"s", b"."),
    "integers that fail": (b"\x80\x02", b"I1_0\n", b"."),
    "persistent ids": (b"](", b"NQ", b"e."),
    "protocols": (b"", b"\x80\x02", b"N."),
    "frames": (b"\x80\x04", b"\x95" + bytes(8), b"N."),
    "sets": (b"](", b"\x8f", b"e."),
    "frozen sets": (b"](", b"(NK\x01\x91", b"e."),
    "texts with one hash in many hash tables": (b"}(", b"%NN", b"u."),
    "self-containing lists": (b"](", b"]\x94h\x00a", b"e."),
    "self-containing lists, with room": (b"](", b"]\x94h\x00aK\x010", b"e."),
}

TENSOR = (
    b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQK\x00(K\x01t(K\x01t\x89"
    b"ccollections\nOrderedDict\n)RtR"
)


STORAGE = TENSOR[TENSOR.index(b"((") + 1 : TENSOR.index(b"Q") + 1]


def text(data: bytes) -> bytes:
    return b"X" + len(data).to_bytes(4, "little") + data


def tensor(sizes: list[int], strides: list[int]) -> bytes:
    """A tensor over the one float of TENSOR's storage."""
    numbers = [b"(" + b"".join(b"J" + n.to_bytes(4, "little") for n in part) + b"t" for part in (sizes, strides)]
    parts = (STORAGE, b"K\x00", *numbers, b"\x89", b"ccollections\nOrderedDict\n)R")
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + b"".join(parts) + b"tR"


def of_one_tensor(names: Iterator[bytes], before: bytes = b"") -> bytes:
    """A pickle of one tensor under many names."""
    items = b"".join(text(name) + b"h\xff" for name in names)
    return b"\x80\x02" + before + b"}(" + text(b"first") + TENSOR + b"q\xff" + items + b"u" + (b"u" if before else b"") + b"."


def pickles_of_tensors() -> Iterator[tuple[str, bytes]]:
    """Pickles of few tensors that cost much: by their shape or by their names."""
    repeats = 30_000_000
    yield "a tensor of 128 dimensions", b"\x80\x02}" + text(b"w") + tensor([repeats] + [1] * 127, [0] * 128) + b"s."
    yield "30 million rows of one", b"\x80\x02}" + text(b"w") + tensor([repeats // 2, 2], [0, 0]) + b"s."
    yield "30,000 names of accents", of_one_tensor(b"%d.e" % n + MARKS.encode() * 25 for n in range(30_000))
    yield "30,000 names of dots", of_one_tensor(b"%d." % n + b"m." * 50 + b"conv1.weight" for n in range(30_000))
    yield "60,000 short names beside one of 4,000 bytes", of_one_tensor(
        b"x" * 4000 if n == 0 else b"%d" % n for n in range(60_000)
    )
    wrapped = TENSOR + b"q\x00"
    for level in range(14):
        inner = b"h%c" % level
        wrapped += b"0ctorch._utils\n_rebuild_parameter_with_state\n(" + inner + b"\x88ccollections\nOrderedDict\n)R"
        wrapped += b"}" + text(b"data") + inner + b"stRq%c" % (level + 1)
    yield "parameters within whose data are themselves", b"\x80\x02" + wrapped + b"0](" + b"h\x0e" * 1000 + b"e."
    for count, depth in ((33_000, 61), (20_000, 200)):
        inner = b"".join(text(b"%d" % n) + b"h\x00" for n in range(count))
        yield f"{count} names within {depth} dictionaries", (
            b"\x80\x02" + (b"}(" + text(b"k")) * depth + b"}(" + text(b"first") + TENSOR + b"q\x00" + inner + b"u" * (depth + 1) + b".")
    million = b"J" + (1_000_000).to_bytes(4, "little")
    scales = TENSOR.replace(b"(K\x01t(K\x01t", b"(" + million + b"t(K\x00t") + b"q\x00"
    quantized = b"ctorch._utils\n_rebuild_qtensor\n(" + STORAGE.replace(b"FloatStorage", b"QInt8Storage").replace(b"\x01\x00\x00\x000", b"\x01\x00\x00\x001")
    quantized += b"K\x00(" + million + b"K\x00t(K\x01K\x01t(ctorch\nper_channel_affine\nh\x00h\x00K\x00t\x89ccollections\nOrderedDict\n)RtR"
    yield "200 tensors with a million scales", b"\x80\x02" + scales + b"0](" + quantized * 200 + b"e."
    attributed = TENSOR + b"q\x00"
    many = b"}(" + b"".join(b"U\x0bk%010dN" % n for n in range(32)) + b"uq\x05"
    for level in range(3):
        attributed += b"0ctorch._utils\n_rebuild_parameter_with_state\n(h%c\x88ccollections\nOrderedDict\n)R" % level
        attributed += (many if level == 0 else b"h\x05") + b"h\x05\x86tRq%c" % (level + 1)
    yield "60,000 parameters of 64 attributes at each of three levels", b"\x80\x02" + attributed + b"0](" + b"h\x03" * 60_000 + b"e."
    for what, letter in {"letters": b"p", "accents": MARKS.encode(), "escapes": b"\x1b"}.items():
        prefix = b"}(" + text(letter * (120 // len(letter)))
        yield f"30,000 names behind 120 bytes of {what}", of_one_tensor((b"%d" % n for n in range(30_000)), prefix)


def accents(byte_count: int) -> bytes:
    """A text of nothing else, behind a letter."""
    return b"e" + (MARKS * (byte_count // 4)).encode()


def pickles_of_accents() -> Iterator[tuple[str, bytes]]:
    """Accents in each place where a pickle has a text."""
    long = text(accents(2_000_000))
    place = (text(b"storage"), b"ctorch\nFloatStorage\n", text(b"0"), text(b"cpu"), b"K\x01")
    yield "a reference whose kind is of accents", b"](" + b"(" + long + b"NNNNtQ" + b"e"
    yield "a storage whose key is of accents", b"](" + b"(" + b"".join(place[:2]) + long + b"".join(place[3:]) + b"tQe"
    yield "a storage on a device of accents", b"](" + b"(" + b"".join(place[:3]) + long + place[4] + b"tQe"
    yield "floats of accents", b"](" + (b"F" + accents(4200) + b"\n") * 2000 + b"e"
    yield "integers of accents", b"](" + (b"I" + accents(4200) + b"\n") * 2000 + b"e"
    yield "texts of accents", b"](" + (b"V" + accents(100_000) + b"\n") * 90 + b"e"
    yield "keys of accents", b"}(" + b"".join(text(b"%d" % n + accents(4000)) + b"N" for n in range(2000)) + b"u"
    yield "tensors named by accents", b"}(" + text(b"w") + TENSOR + b"q\x00" + b"".join(
        text(b"%d" % n + accents(3900)) + b"h\x00" for n in range(900)) + b"u"
    yield "attributes of accents", b"ca\nB\n)R}(" + b"".join(
        text(b"%d" % n + accents(4000)) + b"N" for n in range(2000)) + b"ub"
    yield "metadata of accents", b"}(" + text(b"w") + TENSOR[:-2] + b"}(" + long + b"\x88utRu"
    yield "globals of accents named on the stack", b"](" + (long + long + b"\x93") + b"e"
    yield "a scheme of accents", b"](c_codecs\nencode\n(" + long + long + b"tRe"
    yield "types of accents", b"](" + b"".join(b"cnumpy\ndtype\n(" + text(b"%d" % n + accents(4000)) + b"\x89\x88tR" for n in range(2000)) + b"e"
    yield "a byte order of accents", b"](cnumpy\ndtype\n(" + text(b"f4") + b"\x89\x88tR(K\x03" + long + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tbe"


def repeated(start: bytes, unit: bytes, end: bytes, size: int) -> bytes:
    """The pickle; in `unit`, %N is a number, %T a text, %D digits and %B four bytes, each new."""
    places = {b"%N": lambda n: b"J" + n.to_bytes(4, "little"),
              b"%T": lambda n: b"X\x08\x00\x00\x00%08x" % n,
              b"%D": lambda n: b"%08d" % n,
              b"%B": lambda n: n.to_bytes(4, "little")}
    found = [place for place in places if place in unit]
    if not found:
        return start + unit * ((size - len(start) - len(end)) // len(unit)) + end
    before, _, after = unit.partition(found[0])
    make = places[found[0]]
    count = (size - len(start) - len(end)) // len(before + make(0) + after)
    return start + b"".join(before + make(n) + after for n in range(count)) + end


def in_zip(target: Path, pickle: bytes) -> None:
    """A checkpoint's zip whose pickle is deflated; smaller if it does not fit ten megabytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", pickle)
        archive.writestr("archive/version", "3\n")
        archive.writestr("archive/data/0", bytes(4))
        archive.writestr("archive/data/1", bytes(1))


def as_stream(pickle: bytes, entry: bytes = b"") -> bytes:
    """An old checkpoint: magic number, protocol and system information, the object, no storages."""
    return (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
            b"\x80\x02}(X\x10\x00\x00\x00protocol_versionM\xe9\x03X\x0d\x00\x00\x00little_endian\x88" + entry + b"u."
            + pickle + b"\x80\x02].")


def safetensors(entries: str) -> bytes:
    header = entries.encode()
    return len(header).to_bytes(8, "little") + header


def empty_tensors(names: Iterator[str]) -> bytes:
    return safetensors("{" + ",".join(f'"{name}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' for name in names) + "}")


def many_tensors(count: int) -> bytes:
    entries = (f'"{n:x}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for n in range(count))
    return safetensors("{" + ",".join(entries) + "}")


def overlapping_pickles(headers: int, names: int) -> bytes:
    """Local headers of a zip; the pickle behind each skips the others to one block of globals."""
    step = 37
    parts = []
    for number in range(headers):
        rest = (headers - number - 1) * step
        parts.append(b"PK\x03\x04\x14" + bytes(25) + b"\x80\x02B" + rest.to_bytes(4, "little"))
    block = b"".join(b"ca%03d\nb%03d\n0" % divmod(number, 128) for number in range(names))
    return b"".join(parts) + block + b"N."


def write_all(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file with what it is."""
    numbers = itertools.count()

    def target(extension: str) -> Path:
        return folder / f"{next(numbers)}.{extension}"

    for name, parts in REPEATED.items():
        pickle = repeated(*parts, FILE_BYTES)
        path = target("pkl")
        path.write_bytes(pickle)
        yield f"{name}, pickle", path
        path = target("stream")
        path.write_bytes(as_stream(pickle[: FILE_BYTES - 200]))
        yield f"{name}, stream cut short", path
        path = target("zip")
        in_zip(path, repeated(*parts, UNPACKED_BYTES))
        if path.stat().st_size > FILE_BYTES:
            in_zip(path, pickle)
        yield f"{name}, zip of {path.stat().st_size / 1e6:.1f} MB", path
    key = b"k" * 1_000_000
    reference = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX" + len(key).to_bytes(4, "little") + key
    reference += b"X\x03\x00\x00\x00cpuK\x01tq\x00Q"
    path = target("stream")
    path.write_bytes(as_stream(b"](" + reference + b"h\x00Q" * 60_000 + b"e."))
    yield "60,000 references to a storage with a key of a megabyte, stream", path
    for what, pickle in pickles_of_tensors():
        path = target("zip")
        in_zip(path, pickle)
        yield f"{what}, zip", path
    names = b"\x80\x02" + b"".join(b"ca%d\nb\n0" % n for n in range(16_000)) + b"N."
    for what, place in {"letters": "x" * 60_000, "signs that are not shown": "\u202e" * 20_000}.items():
        path = target("zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{place}/data.pkl", names)
        yield f"16,000 globals in a folder of {what}, zip", path
    for what, names in {
        "one record with a name of accents": ["e" + MARKS * 15_000],
        "70 records with names of accents": ["%d" % n + MARKS * 16_000 for n in range(70)],
    }.items():
        path = target("zip")
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, b"")
        yield f"{what}, zip", path
    path = target("zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(80_000):
            archive.writestr(f"a/{n}", b"N." * 63)
    yield "80,000 records of 63 pickles, zip", path
    header = b"{'descr':'|u1','fortran_order':False,'shape':(" + b"1," * 128 + b"),}"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\x00"
    path = target("npz")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(55_000):
            archive.writestr(f"{n}.npy", array)
    yield "55,000 arrays of 128 dimensions, npz", path
    path = target("pkl")
    path.write_bytes((b"\x80\x02" + b"I_\n" * 330_000 + b".") * 10)
    yield "ten pickles of integers that fail, pickle", path
    path = target("pkl")
    names = (b"cm%05d\ne" % n + MARKS.encode() * 145 + b"\n0" for n in range(16_000))
    path.write_bytes(b"\x80\x02" + b"".join(names) + b"N.")
    yield "16,000 globals of accents, pickle", path
    for what, pickle in pickles_of_accents():
        path = target("pkl")
        path.write_bytes(b"\x80\x02" + pickle + b".")
        yield f"{what}, pickle", path
        path = target("zip")
        in_zip(path, b"\x80\x02" + pickle + b".")
        yield f"{what}, zip", path
        path = target("stream")
        path.write_bytes(as_stream(pickle + b"."))
        yield f"{what}, stream", path
    path = target("stream")
    path.write_bytes(as_stream(b"N.", text(accents(2_000_000)) + b"N"))
    yield "an entry of accents in the system's description, stream", path
    for what, header in {
        "6,000 descriptions with a key": b"{'" + accents(9000) + b"':1}",
        "6,000 descriptions of a type": b"{'descr':'<" + accents(9000)[1:] + b"','fortran_order':False,'shape':(0,)}",
    }.items():
        path = target("npz")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(6000):
                archive.writestr(f"{n}.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
        yield f"{what} of accents, npz", path
    path = target("tar")
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for n in range(900):
            archive.addfile(tarfile.TarInfo(f"{n}" + accents(9000).decode()))
    yield "900 members of accents, tar", path
    path = target("safetensors")
    long_names = [f"{n}{accents(3900).decode()}" for n in range(1000)]
    path.write_bytes(empty_tensors(iter(long_names)))
    index = target("json")
    index.write_text(json.dumps({"weight_map": {name: path.name for name in long_names}}, ensure_ascii=False))
    yield "an index of 1,000 tensors named by accents", index
    path.unlink()
    path = target("json")
    shards = (f'"{n}":"{n}{accents(240).decode()}"' for n in range(16_000))
    path.write_text('{"weight_map":{' + ",".join(shards) + "}}")
    yield "an index of 16,000 shards of accents", path
    path = target("json")
    path.write_text('{"weight_map":{"a":"e' + MARKS * 120_000 + '"}}')
    yield "an index of a shard with a name of accents", path
    count = 9_900_000
    number = b"J" + count.to_bytes(4, "little")
    storage = STORAGE.replace(b"FloatStorage", b"QInt8Storage").replace(b"K\x01tQ", number + b"tQ")
    quantizer = b"(ctorch\nper_tensor_affine\nG?\xb9\x99\x99\x99\x99\x99\x9aK\x03t"
    parts = storage, b"K\x00(", number, b"t(K\x01t", quantizer, b"\x89ccollections\nOrderedDict\n)R"
    quantized = b"ctorch._utils\n_rebuild_qtensor\n(" + b"".join(parts) + b"tR"
    path = target("zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}" + text(b"w") + quantized + b"s.")
        archive.writestr("a/data/0", bytes(range(250)) * (count // 250))
    yield "a quantised tensor, zip", path
    for what, pickle in {"a pickle": b"\x80\x02N.", "a mark": b"\x80\x02("}.items():
        path = target("zip")
        header = b"PK\x03\x04\x14" + bytes(21) + b"\x01\x00\x00\x00a"
        path.write_bytes((header + pickle) * (FILE_BYTES // len(header + pickle)))
        yield f"local headers with {what} behind each, zip without a directory", path
    path = target("pkl")
    names = (b"cm%05d\n" % n + "\u202e".encode() * 190 + b"\n0" for n in range(16_000))
    path.write_bytes(b"\x80\x02" + b"".join(names) + b"N.")
    yield "16,000 globals of signs that are not shown, pickle", path
    path = target("json")
    path.write_text('{"weight_map":{' + ",".join(f'"{n}":"s{n}.bin"' for n in range(16_000)) + "}}")
    yield "an index of 16,000 shards", path
    path = target("zip")
    path.write_bytes(overlapping_pickles(headers=50, names=16_000))
    yield "50 pickles that end in the same 16,000 globals, zip without a directory", path
    names = (b"X\x08\x00\x00\x00%08x" % n for n in range(200_000))
    tensors = b"}(" + b"".join(name + TENSOR for name in names) + b"u."
    path = target("zip")
    in_zip(path, tensors)
    yield f"200,000 views of one storage, zip of {path.stat().st_size / 1e6:.1f} MB", path
    path = target("zip")
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(90_000):
            archive.writestr(f"a/{n}", b"")
    yield "90,000 empty records, zip", path
    path = target("tar")
    header = bytearray(512)
    header[100:108], header[124:136] = b"0000644\0", b"00000000000\0"
    header[257:265] = b"ustar\x0000"
    with path.open("wb") as file:
        for n in range(FILE_BYTES // 512 - 2):
            header[:8] = b"%08d" % n
            header[148:156] = b" " * 8
            header[148:156] = b"%06o\0 " % sum(header)
            file.write(header)
        file.write(bytes(1024))
    yield "20,000 members, tar", path
    for name, data in {
        "65,000 tensors, safetensors": many_tensors(65_000),
        "names of quotes sixteen deep, safetensors": empty_tensors(f"{n}" + "'" * 1700 + ".x" * 16 for n in range(2300)),
        "names of accents that are passed over, safetensors": empty_tensors(
            f"{n}{accents(1700).decode()}.num_batches_tracked" for n in range(2300)
        ),
        "prefixes of accents, safetensors": empty_tensors(
            f"{n}{accents(1700).decode()}.layer1.0.conv1.weight" for n in range(2300)
        ),
        "65,000 prefixes, safetensors": empty_tensors(f"{n}.fc.weight" for n in range(65_000)),
        "a stride of accents, safetensors": safetensors(
            '{"__metadata__":{"bottleneck_stride":"conv1' + accents(4_000_000).decode() + '"},'
            '"fc.weight":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'
        ),
        "nested arrays, safetensors": safetensors('{"a":' + "[" * 9_000_000),
        "escapes, safetensors": safetensors('{"__metadata__":{"a":"' + "\\u0041" * 1_600_000 + '"}}'),
        "metadata, safetensors": safetensors(
            '{"__metadata__":{' + ",".join(f'"{n}":""' for n in range(130_000)) + "}}"
        ),
        "65,000 names tied to one tensor, safetensors": safetensors(
            '{"__metadata__":{' + ",".join(f'"{n}":"a"' for n in range(65_000))
            + '},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
        ),
        "a name of 65,000 bytes beside 2,000, safetensors": safetensors(
            '{"' + "x" * 65_000 + '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'
            + "".join(f',"{n}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' for n in range(2000)) + "}"
        ),
        "a field of accents, safetensors": safetensors(
            '{"a":{"dtype":"' + MARKS * 30_000 + '","' + MARKS * 30_000 + '":0}}'
        ),
        "metadata of accents, safetensors": safetensors(
            '{"__metadata__":{' + ",".join(f'"{n}' + MARKS * 1000 + '":"a"' for n in range(1000)) + "}}"
        ),
        "1,000 names of accents, safetensors": safetensors(
            "{" + ",".join(f'"{n}' + MARKS * 1000 + '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}' for n in range(1000)) + "}"
        ),
        "30,000 tensors of 128 dimensions, safetensors": safetensors(
            "{" + ",".join(f'"{n}":{{"dtype":"U8","shape":[0' + ",1" * 127 + '],"data_offsets":[0,0]}' for n in range(30_000)) + "}"
        ),
        "a shape of a million sizes, safetensors": safetensors(
            '{"a":{"dtype":"F32","shape":[' + "1," * 4_000_000 + '1],"data_offsets":[0,4]}}'
        ),
    }.items():
        path = target("safetensors")
        path.write_bytes(data)
        yield name, path


@dataclass
class Cost:
    seconds: float
    megabytes: float
    what: str


def measure(command: list[str]) -> tuple[int, float, float]:
    """The exit status (negative for a signal), processor seconds and peak megabytes."""
    process = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, check=True,
    )
    status, seconds, kilobytes = process.stderr.decode().splitlines()[-1].split()
    return os.waitstatus_to_exitcode(int(status)), float(seconds), int(kilobytes) / 1000


def commands(binary: str, path: Path, output: Path) -> Iterator[list[str]]:
    for verb in (
        "inspect", "inspect --json --digests", "inspect --globals", "inspect --deny-suspicious --json", "coverage",
        "coverage --arch resnet18 --report html", "coverage --arch resnet18 --json",
    ):
        yield [binary, *verb.split(), str(path)]
    # What `diff` does, `verify` does half of.
    yield [binary, "diff", str(path), str(path)]
    yield [binary, "--raw", "--dequantize", str(path), str(output)]
    yield [binary, "--raw", str(path), str(output.with_suffix(".safetensors"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="only the files whose description has this text")
    arguments = parser.parse_args()
    binary = os.path.abspath(arguments.binary)
    costs, problems, runs = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = json.loads((HOSTILE / "CASES.json").read_text())
        fixtures = ((case["file"], HOSTILE / case["file"]) for case in cases)
        for what, path in itertools.chain(fixtures, write_all(folder)):
            wanted = arguments.only in what
            for command in commands(binary, path, folder / "output.rnw") if wanted else ():
                for _ in range(ATTEMPTS):
                    status, seconds, megabytes = measure(command)
                    if seconds <= SECONDS:
                        break
                verb = " ".join(word for word in command[1:] if "/" not in word)
                cost = Cost(seconds, megabytes, f"{verb}: {what}")
                costs.append(cost)
                runs += 1
                if status not in (0, 1, 2, 3):
                    problems.append(f"{cost.what}: exit {status}")
                if seconds > SECONDS or megabytes > MEGABYTES:
                    problems.append(f"{cost.what}: {seconds:.2f} s, {megabytes:.0f} MB")
            if path.is_relative_to(folder):
                path.unlink()
    for title, key in (("slowest", lambda c: c.seconds), ("largest", lambda c: c.megabytes)):
        print(f"{title}:")
        for cost in sorted(costs, key=key, reverse=True)[:5]:
            print(f"  {cost.seconds:5.2f} s  {cost.megabytes:4.0f} MB  {cost.what}")
    for problem in problems:
        print(problem)
    print(f"{runs - len(problems)} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
