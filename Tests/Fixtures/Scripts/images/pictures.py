"""Pictures that are the same on every run, here and in the Swift tests."""

import numpy as np


def noise(width: int, height: int, channels: int, seed: int = 1) -> np.ndarray:
    """Bytes of a linear congruential generator, as `TestPicture.noise` in the Swift tests makes."""
    count = width * height * channels
    out = np.empty(count, dtype=np.uint8)
    state = seed
    for index in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[index] = state >> 24
    shape = (height, width) if channels == 1 else (height, width, channels)
    return out.reshape(shape)


def scene(width: int, height: int, channels: int) -> np.ndarray:
    """Slopes and edges with a little noise: something that JPEG compresses as it does a photo."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for channel in range(channels):
        wave = np.sin(x / (3 + channel)) * np.cos(y / (5 - channel)) * 60
        edge = ((x + 2 * y) % (11 + channel) > 5) * 50
        planes.append(90 + wave + edge + (x + y * channel) % 29)
    grain = noise(width, height, channels, seed=7).reshape(height, width, channels) % 16
    out = np.clip(np.stack(planes, axis=-1) + grain, 0, 255).astype(np.uint8)
    return out[..., 0] if channels == 1 else out
