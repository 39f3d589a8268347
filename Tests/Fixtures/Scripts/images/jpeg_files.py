"""JPEG files of the kinds that exist, written by Pillow and by `cjpeg` of libjpeg-turbo-progs."""

import io
import subprocess

from PIL import Image

from .pictures import scene

WIDTH, HEIGHT = 45, 37


def saved(mode: str = "RGB", width: int = WIDTH, height: int = HEIGHT, **options) -> bytes:
    channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    target = io.BytesIO()
    options = {"quality": 88} | options
    Image.frombytes(mode, (width, height), scene(width, height, channels).tobytes()).save(target, "JPEG", **options)
    return target.getvalue()


def compressed(*arguments: str) -> bytes:
    pixels = scene(WIDTH, HEIGHT, 3).tobytes()
    ppm = b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + pixels
    return subprocess.run(["cjpeg", "-quality", "88", *arguments], input=ppm, capture_output=True, check=True).stdout


def segment(data: bytes, marker: int) -> tuple[int, int]:
    """Where a marker segment begins and ends."""
    begin = data.index(bytes([0xFF, marker]))
    return begin, begin + 2 + int.from_bytes(data[begin + 2 : begin + 4], "big")


def without(data: bytes, marker: int) -> bytes:
    begin, end = segment(data, marker)
    return data[:begin] + data[end:]


def patched(data: bytes, position: int, value: int) -> bytes:
    return data[:position] + bytes([value]) + data[position + 1 :]


def files() -> dict[str, bytes]:
    cmyk = saved("CMYK")
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        "444.jpg": saved(subsampling="4:4:4"),
        "422.jpg": saved(subsampling="4:2:2"),
        "420.jpg": saved(subsampling="4:2:0"),
        "411.jpg": saved(subsampling="4:1:1"),
        "440.jpg": compressed("-sample", "1x2"),
        "3x1.jpg": compressed("-sample", "3x1"),
        "2x1-1x2.jpg": compressed("-sample", "2x1,1x2,1x1"),
        "arithmetic.jpg": compressed("-arithmetic"),
        "restarts.jpg": compressed("-restart", "2"),
        "low-quality.jpg": saved(quality=12),
        "progressive.jpg": saved(progressive=True),
        "progressive-444.jpg": saved(progressive=True, subsampling="4:4:4"),
        "gray.jpg": saved("L"),
        "gray-progressive.jpg": saved("L", progressive=True),
        "rgb.jpg": saved(keep_rgb=True),
        "cmyk.jpg": cmyk,
        "cmyk-without-adobe.jpg": without(cmyk, 0xEE),
        # The last byte of Adobe's segment is the colour transform: 2 says YCCK.
        "ycck.jpg": patched(cmyk, segment(cmyk, 0xEE)[1] - 1, 2),
        "exif-orientation.jpg": saved(exif=exif),
        "one-pixel.jpg": saved(width=1, height=1),
        "one-column.jpg": saved(width=1, height=17),
        "one-row.jpg": saved(width=23, height=1),
    }


def warned() -> dict[str, bytes]:
    """Files whose data is damaged within, which Pillow decodes without a word."""
    whole = saved()
    scan = segment(whole, 0xDA)[1]
    half = (scan + len(whole)) // 2
    return {
        "extraneous-bytes.jpg": whole[:-2] + b"\x12\x34\x56" + whole[-2:],
        "extraneous-segment-bytes.jpg": whole[:20] + b"\x01\x02\x03" + whole[20:],
        "missing-half.jpg": whole[:half] + whole[-2:],
        "zeroed.jpg": whole[:half] + bytes(40) + whole[half + 40 :],
        "trailing-bytes.jpg": whole + b"something else",
    }


def damaged() -> dict[str, tuple[bytes, str]]:
    whole = saved()
    frame = segment(whole, 0xC0)[0]
    scan, scan_end = segment(whole, 0xDA)
    return {
        "only-signature.jpg": (whole[:3], "truncated"),
        "cut-in-tables.jpg": (whole[:100], "truncated"),
        "cut-in-data.jpg": (whole[: (scan_end + len(whole)) // 2], "truncated"),
        "cut-before-end.jpg": (whole[:-2], "truncated"),
        "cut-and-extraneous.jpg": (whole[:20] + b"\x01\x02\x03" + whole[20:-40], "truncated"),
        "progressive-cut.jpg": (saved(progressive=True)[:900], "truncated"),
        "no-scan.jpg": (whole[:scan] + b"\xff\xd9", "corrupt"),
        "no-tables.jpg": (whole[:2] + whole[frame:], "corrupt"),
        "no-height.jpg": (patched(patched(whole, frame + 5, 0), frame + 6, 0), "corrupt"),
        "twelve-bits.jpg": (patched(whole, frame + 4, 12), "unsupported"),
        "two-components.jpg": (two_components(whole), "corrupt"),
        "huge.jpg": (patched(patched(whole, frame + 5, 0xFF), frame + 7, 0xFF), "tooLarge"),
    }


def two_components(whole: bytes) -> bytes:
    """The same file saying that it has two components."""
    begin, end = segment(whole, 0xC0)
    frame = bytearray(whole[begin : end - 3])
    frame[3] -= 3
    frame[9] = 2
    scan, scan_end = segment(whole, 0xDA)
    head = bytes([0xFF, 0xDA, 0, 10, 2]) + whole[scan + 5 : scan + 9] + b"\0\x3f\0"
    return whole[:begin] + bytes(frame) + whole[end:scan] + head + whole[scan_end:]
