"""PNG files of every colour type and depth, written without a library."""

import io
import struct
import zlib

from PIL import Image

from .pictures import noise, scene

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
NAMES = {0: "gray", 2: "rgb", 3: "palette", 4: "gray-alpha", 6: "rgba"}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int, color: int, interlaced: bool = False) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced))


def packed(rows: list[list[int]], depth: int) -> bytes:
    """Rows of samples as PNG packs them, each behind filter type 0."""
    out = b""
    for row in rows:
        bits = "".join(format(sample, f"0{depth}b") for sample in row)
        bits += "0" * (-len(bits) % 8)
        out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return out


def png(width: int, height: int, depth: int, color: int, interlaced=False, extra=b"", entries=None) -> bytes:
    """A file with noise in it; `entries` bounds the palette's indices."""
    samples = SAMPLES[color]
    values = noise(width, height, samples * 2, seed=depth * 8 + color).astype(int).reshape(-1, 2)
    values = (values[:, 0] * 256 + values[:, 1]) % (1 << depth) if depth == 16 else values[:, 0] >> (8 - depth)
    if depth == 16 and color == 0:
        values[::2] %= 300  # Pillow cuts off at 255: let some stay below
    if entries:
        values %= entries
    pixels = values.reshape(height, width, samples)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b""
    for x, y, step_x, step_y in passes:
        part = pixels[y::step_y, x::step_x]
        if part.size:
            data += packed([row.reshape(-1).tolist() for row in part], depth)
    body = chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return SIGNATURE + header(width, height, depth, color, interlaced) + extra + body


def palette(count: int) -> bytes:
    return chunk(b"PLTE", noise(count, 1, 3, seed=count).tobytes())


def files() -> dict[str, bytes]:
    out = {}
    for color, depths in DEPTHS.items():
        for depth in depths:
            extra = palette(1 << depth) if color == 3 else b""
            for interlaced in (False, True):
                name = f"{NAMES[color]}-{depth}{'-interlaced' if interlaced else ''}.png"
                out[name] = png(19, 11, depth, color, interlaced, extra)
    out["palette-8-transparent.png"] = png(19, 11, 8, 3, False, palette(256) + chunk(b"tRNS", bytes(range(100))))
    out["palette-8-short.png"] = png(19, 11, 8, 3, False, palette(40))
    out["gray-8-transparent.png"] = png(19, 11, 8, 0, False, chunk(b"tRNS", b"\0\x10"))
    out["rgb-8-gamma.png"] = png(19, 11, 8, 2, False, chunk(b"gAMA", struct.pack(">I", 22000)))
    out["one-pixel.png"] = png(1, 1, 8, 2)
    out["one-pixel-interlaced.png"] = png(1, 1, 1, 0, True)
    target = io.BytesIO()
    Image.fromarray(scene(40, 30, 3)).save(target, "PNG", optimize=True)
    out["filtered.png"] = target.getvalue()
    return out


def damaged() -> dict[str, tuple[bytes, str]]:
    whole = png(40, 30, 8, 2)
    flipped = bytearray(whole)
    flipped[60] ^= 0x40
    no_image = SIGNATURE + header(4, 4, 8, 2) + chunk(b"IEND", b"")
    return {
        "cut-in-signature.png": (whole[:5], "unknownFormat"),
        "cut-in-header.png": (whole[:20], "truncated"),
        "cut-in-data.png": (whole[: len(whole) // 2], "truncated"),
        "flipped.png": (bytes(flipped), "corrupt"),
        "no-image.png": (no_image, "corrupt"),
        "no-palette.png": (png(19, 11, 8, 3), "corrupt"),
        "no-width.png": (SIGNATURE + header(0, 4, 8, 2) + chunk(b"IEND", b""), "corrupt"),
        "depth-3.png": (SIGNATURE + header(4, 4, 3, 0) + chunk(b"IEND", b""), "corrupt"),
        "color-5.png": (SIGNATURE + header(4, 4, 8, 5) + chunk(b"IEND", b""), "corrupt"),
        "huge.png": (SIGNATURE + header(60000, 60000, 8, 2) + whole[33:], "tooLarge"),
        "few-rows.png": (SIGNATURE + header(40, 31, 8, 2) + whole[33:], "truncated"),
    }
