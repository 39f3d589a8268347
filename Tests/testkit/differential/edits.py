"""Changes the structure of archives, pickles and streams at random."""

import contextlib
import itertools
import pickletools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from testkit.containers.tars import Member, Tar
from testkit.containers.zips import Record, Zip
from testkit.pickles.emitter import assemble, number, read_table

#: The fields of a zip's headers by their signatures: position and width.
ZIP_FIELDS = {
    b"PK\3\4": "4:2 6:2 8:2 10:2 12:2 14:4 18:4 22:4 26:2 28:2",
    b"PK\1\2": "4:2 6:2 8:2 10:2 12:2 14:2 16:4 20:4 24:4 28:2 30:2 32:2 34:2 36:2 38:4 42:4",
    b"PK\5\6": "4:2 6:2 8:2 10:2 12:4 16:4 20:2",
    b"PK\6\6": "4:8 12:2 14:2 16:4 20:4 24:8 32:8 40:8 48:8",
    b"PK\6\7": "4:4 8:8 16:4",
}
TAR_FIELDS = "0:100 100:8 108:8 116:8 124:12 136:12 148:8 156:1 157:100 257:6 263:2 265:32 345:155"
TABLE = read_table(Path(__file__).with_name("payloads.ini"))
TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|\w+|\W')
NAMES = [*TABLE["names"]["names"].split(), "archive/data.pkl\0", "archive/data.pkl "]
PAX = TABLE["names"]["pax"].split()
KINDS = b"0 \0 1 2 3 4 5 6 7 x g L K S X N V M A D".split(b" ")
EXTRAS = (
    b"up\x09\0\1\0\0\0\0data", b"\1\0\x10\0" + bytes(16), b"\1\0\x08\0" + b"\xff" * 8, b"\1\0\0\0",
    b"\1\0\xff\xff", b"UT\5\0\1\0\0\0\0", b"FB\2\0ZZ", b"\x01\x99\x07\0\1\0AE\1\0\0", b"\0",
)  # fmt: skip


def opcodes(pickle: bytes) -> list[bytes]:
    """Returns the opcodes with their arguments; the last is what cannot be read."""
    starts: list[int] = []
    with contextlib.suppress(Exception):
        starts += [position or 0 for _, _, position in pickletools.genops(pickle)]
    starts = starts or [0]
    return [pickle[a:b] for a, b in itertools.pairwise([*starts, len(pickle)])]


#: Opcodes that change where a reader goes on, or what it refers to; some are cut short.
POOL = opcodes(assemble(TABLE["opcodes"]["all"]))
POOL += [b".", b"\x8c\xff", b"X\xff\xff\xff\xff", b"\x8b\xff\xff\xff\xff", b"I1_0\n", b"\xff"]


def edited_pickle(pickle: bytes, rng: Random) -> bytes:
    """Returns a pickle with an opcode removed, repeated, exchanged, inserted or replaced."""
    parts = opcodes(pickle)
    at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    match rng.randrange(7):
        case 0:
            del parts[at]
        case 1:
            parts.insert(other, parts[at])
        case 2:
            parts[at], parts[other] = parts[other], parts[at]
        case 3 | 4:
            parts.insert(at, rng.choice(POOL))
        case 5:
            parts[at] = rng.choice(POOL)
        case _:
            parts[at] = edited_argument(parts[at], rng)
    return b"".join(parts)


def edited_argument(opcode: bytes, rng: Random) -> bytes:
    """Returns an opcode with another number or length; names stay as they are."""
    if len(opcode) < 2 or opcode[:1] in b"ci":
        return opcode
    # Of a text only the length: another text could be another path than the payload's.
    at = rng.randrange(1, len(opcode)) if opcode[:1] in b"JKMhqjr\x8aG\x95\x80" else 1
    return opcode[:at] + bytes([interesting(rng, opcode[at], 1, 256)]) + opcode[at + 1 :]


def interesting(rng: Random, old: int, width: int, size: int) -> int:
    """Returns another number for a field: a limit, one next to it, a bit changed, or a position."""
    limit = 1 << 8 * width
    choices = (0, 1, 2, 8, 16, 0x21, old + 1, old - 1, limit - 1, limit // 2, size, size - 22)
    return rng.choice((*choices, old ^ 1 << rng.randrange(8 * width), rng.randrange(size))) % limit


def _fields(table: str) -> list[tuple[int, int]]:
    return [(int(at), int(width)) for at, _, width in (f.partition(":") for f in table.split())]


def edited_zip_field(data: bytes, rng: Random) -> bytes:
    """Returns a zip with another number in one field of one of its headers."""
    begin = rng.choice([n for n in range(len(data)) if data[n : n + 4] in ZIP_FIELDS])
    signature = data[begin : begin + 4]
    at, width = rng.choice(_fields(ZIP_FIELDS[signature]))
    old = int.from_bytes(data[begin + at : begin + at + width], "little")
    new = number(interesting(rng, old, width, len(data)), width)
    return data[: begin + at] + new + data[begin + at + width :]


def shifted(archive: bytes, distance: int) -> bytes:
    """Returns a zip whose positions are those behind bytes of that number."""
    data = bytearray(archive)
    for signature, at in (b"PK\1\2", 42), (b"PK\5\6", 16):
        for begin in range(len(data)):
            if data.startswith(signature, begin):
                old = int.from_bytes(data[begin + at : begin + at + 4], "little")
                data[begin + at : begin + at + 4] = number(old + distance, 4)
    return bytes(data)


def joined(data: bytes, rng: Random, payload: bytes) -> bytes:
    """Returns a zip and another one, whose pickle is the payload, in one file."""
    names = ("archive/data.pkl", "archive/version", "archive/data/0")
    contents = (payload, b"3\n", b"\0" * 8)
    other = Zip(tuple(Record(*pair) for pair in zip(names, contents, strict=True))).data
    if rng.random() < 0.5:
        data, other = other, data
    behind = rng.choice((other, shifted(other, len(data))))
    comment = data[:-2] + number(len(behind), 2) + behind
    return rng.choice(
        (data + behind, comment, payload + shifted(data, len(payload)), data + payload)
    )


def edited_tar_field(data: bytes, rng: Random) -> bytes:
    """Returns a tar with another field in one header, whose checksum mostly is right."""
    block = 512 * rng.randrange(max(len(data) // 512, 1))
    header = bytearray(data[block : block + 512])
    at, width = rng.choice(_fields(TAR_FIELDS))
    value = rng.choice((
        rng.choice(NAMES).encode(), b"%0*o" % (width - 1, rng.randrange(2000)), rng.choice(KINDS),
        b"\x80" + rng.randrange(3000).to_bytes(max(width - 1, 2), "big"), rng.randbytes(width),
        b" 17 ", b"-1", b"",
    ))  # fmt: skip
    header[at : at + width] = value[:width].ljust(width, b"\0")
    if rng.random() < 0.8:
        total = sum(header[:148]) + 256 + sum(header[156:])
        header[148:156] = b"%06o\0 " % total
    return data[:block] + bytes(header) + data[block + 512 :]


def edited_bytes(data: bytes, rng: Random) -> bytes:
    """Returns bytes with a bit changed, a part removed or repeated, or others before them."""
    at, other = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    if rng.random() < 0.5:
        other = min(at + rng.choice((1, 2, 4, 22, 46, 512)), len(data))
    part = data[at:other]
    choices: tuple[Callable[[], bytes], ...] = (
        lambda: (
            data[:at] + bytes(b ^ 1 << rng.randrange(8) for b in data[at : at + 1]) + data[at + 1 :]
        ),
        lambda: data[:at] + data[other:],
        lambda: data[:other] + part + data[other:],
        lambda: data + part,
        lambda: part + data,
        lambda: data[:other],
        lambda: (
            rng.choice((b"\0", b"PK\3\4", b"\x80\x02.", bytes(512), b"\x93NUMPY", b"#!\n")) + data
        ),
        lambda: data + data,
    )
    return rng.choice(choices)()


def edited_text(text: str, rng: Random) -> str:
    """Returns a header's text with a token replaced, removed, repeated or moved."""
    tokens = TOKEN.findall(text)
    at, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    match rng.randrange(6):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(other, tokens[at])
        case 2:
            tokens[at] = tokens[other]
        case _:
            tokens[at] = rng.choice(TABLE["names"]["tokens"].split())
    return "".join(tokens)


def edited_zip(archive: Zip, rng: Random, payload: bytes) -> Zip:
    """Returns a zip with a record added, removed or changed, or with bytes around the records."""
    record = rng.choice(archive.entries)
    name, data = rng.choice(NAMES), rng.choice((payload, record.data, b"3", b"big", b""))
    made = rng.choice((Record, Record.compressed))(name, data)
    entries = [*archive.entries]
    every: list[dict[str, object]] = [
        {"name": name}, {"local_name": name}, {"data": data}, {"extra": rng.choice(EXTRAS)},
        {"attributes": rng.choice((0x10, 1, 0o40000 << 16, 0xFFFFFFFF))}, {"zip64": True},
        {"flags": rng.choice((1, 8, 0x800, 0x2000, 0x40, 9))}, {"creator": rng.randrange(20) << 8},
        {"method": rng.choice((8, 9, 12, 14, 93, 95, 99))}, {"crc": rng.choice((0, 1))},
        {"size": rng.randrange(400)}, {"stored_size": rng.randrange(400)}, {"listed_only": True},
        {"position": rng.randrange(len(archive.data))}, zip64_fields(record, rng),
    ]  # fmt: skip
    fields = rng.choice(every)
    changed: list[Callable[[], Zip]] = [
        lambda: replace(archive, entries=(made, *entries)),
        lambda: replace(archive, entries=(*entries, made)),
        lambda: archive.removing(record.name),
        lambda: replace(archive, entries=tuple(rng.sample(entries, len(entries)))),
        lambda: replace(archive, entries=(*entries, replace(record, data=data))),
        lambda: archive.changing(record.name, **vars(Record.compressed(record.name, record.data))),
        lambda: replace(archive, prefix=rng.choice((payload, bytes(7), archive.data))),
        lambda: replace(archive, suffix=rng.choice((payload, bytes(7), archive.data[-22:]))),
        lambda: replace(archive, comment=rng.choice((archive.data[-22:], Zip((made,)).data))),
    ]
    changed += [lambda: archive.changing(record.name, **fields)] * 6
    return rng.choice(changed)()


def zip64_fields(record: Record, rng: Random) -> dict[str, object]:
    """Returns fields that refer to an extra field, with numbers that may be wrong."""
    numbers = (len(record.data), len(record.data), rng.choice((0, 1, 60, 300, 1 << 40)))
    extra = b"".join(number(rng.choice((n, n, n, 0, 3)), 8) for n in numbers[: rng.randint(1, 3)])
    fields: dict[str, object] = {"extra": number(1, 2) + number(len(extra), 2) + extra}
    for name in ("size", "stored_size", "position"):
        if rng.random() < 0.6:
            fields[name] = 0xFFFFFFFF
    return fields


def edited_tar(archive: Tar, rng: Random, payload: bytes) -> Tar:
    """Returns a tar with a member added, removed or changed, or with a header before it."""
    member, line = rng.choice(archive.entries), rng.choice(PAX)
    length = len(line) + 4
    data = rng.choice((payload, member.data, b"", b"%d %s\n" % (length, line.encode())))
    made = Member(rng.choice(NAMES), data, kind=rng.choice(KINDS))
    header = Member("x", b"%d %s\n" % (length, line.encode()), kind=rng.choice((b"x", b"g", b"L")))
    entries, at = [*archive.entries], rng.randrange(len(archive.entries) + 1)
    every: list[dict[str, object]] = [
        {"name": made.name}, {"kind": made.kind}, {"link": rng.choice(NAMES)}, {"data": data},
        {"magic": rng.choice((b"", b"ustar  \0", b"ustar"))}, {"folder": made.name.encode()},
        {"checksum": rng.randrange(4000)}, {"mode": 0},
    ]  # fmt: skip
    fields = rng.choice(every)
    changed: list[Callable[[], Tar]] = [
        lambda: Tar((*entries[:at], made, *entries[at:])),
        lambda: Tar((*entries[:at], header, *entries[at:])),
        lambda: Tar((*entries[:at], member, *entries[at:])),
        lambda: archive.removing(member.name),
        lambda: Tar(tuple(rng.sample(entries, len(entries)))),
        lambda: archive.changing(member.name, **fields),
        lambda: archive.changing(member.name, **fields),
    ]
    return rng.choice(changed)()
