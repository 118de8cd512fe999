"""Colour profiles (ICC) made by hand from primaries, white and gamma: what cameras and screens put into pictures."""

from __future__ import annotations

import struct

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
D65, D50_XY = (0.3127, 0.3290), (0.3457, 0.3585)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # of IEC 61966-2-1


def matrix_profile(primaries: tuple[tuple[float, float], ...], white: tuple[float, float], gamma: float) -> bytes:
    """Return an RGB profile of chromaticities (x, y); a gamma of 0 is sRGB's curve."""
    columns = np.array([_xyz(*one) for one in primaries]).T
    matrix = columns * np.linalg.solve(columns, _xyz(*white))
    cone = BRADFORD @ _xyz(*white)
    to_d50 = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / cone) @ BRADFORD
    red, green, blue = (to_d50 @ matrix).T
    curve = _curve(gamma)
    tags = {b"rXYZ": _place(red), b"gXYZ": _place(green), b"bXYZ": _place(blue)}
    return _profile(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def grey_profile(gamma: float) -> bytes:
    """Return a profile of greys."""
    return _profile(b"GRAY", {b"kTRC": _curve(gamma)})


def _xyz(x: float, y: float) -> np.ndarray:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _place(values: np.ndarray) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _curve(gamma: float) -> bytes:
    kind, values = (0, (gamma,)) if gamma else (3, SRGB_CURVE)
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + _fixed(*values)


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    text = "made for a test".encode("utf-16-be")
    said = b"mluc\0\0\0\0" + struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", len(text), 28) + text
    tags = {b"desc": said, b"cprt": said, b"wtpt": _place(D50)} | tags
    start, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s12s4s", start + len(body), b"\0\0\0\0", 0x04200000, b"mntr", space, b"XYZ ",
                         struct.pack(">6H", 2020, 1, 1, 0, 0, 0), b"acsp")  # fmt: skip
    header += b"\0" * 28 + _fixed(*D50)
    return header + b"\0" * (128 - len(header)) + struct.pack(">I", len(tags)) + table + body


ADOBE_RGB = matrix_profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, 563 / 256)
DISPLAY_P3 = matrix_profile(((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65, 0)
PROPHOTO = matrix_profile(((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), D50_XY, 1.8)
SRGB = matrix_profile(((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), D65, 0)
