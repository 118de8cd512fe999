"""Pictures and films into files: PNG, GIF, MP4, or a directory of PNG."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from ganzoo.errors import InputError
from ganzoo.files import write_atomically
from ganzoo.pixels import Pixels, to_pil

FRAMES_PER_SECOND = 30
SHOWN_PIXELS = 256  # small pictures are enlarged to about this side, whole pixels, so that players do not blur them


def write_picture(picture: Image.Image, path: Path) -> None:
    """Write a PNG, atomically.

    Raises:
        InputError: another ending than .png, or a path that cannot be written.
    """
    _check_ending(path)
    _write(path, lambda beside: picture.save(beside, format="PNG"))


def check_place(path: Path) -> None:
    """See that a PNG can be written to a path, before the work for it begins.

    Raises:
        InputError: another ending than .png, or a path that cannot be written.
    """
    _check_ending(path)
    try:
        _check_regular(path)
        if path.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not path.parent.is_dir():
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(path.parent, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _unwritable(path, error) from error


def write_pictures(pixels: Pixels, directory: Path, names: Sequence[str]) -> None:
    """Write pictures (N, H, W, C) as PNG files of these names (without ending) into a directory.

    Raises:
        InputError: the directory cannot be made or written.
    """
    make_directory(directory)
    for picture, name in zip(pixels, names, strict=True):
        write_picture(to_pil(picture), directory / f"{name}.png")


def make_directory(directory: Path) -> None:
    """Make a directory for results, unless it is there.

    Raises:
        InputError: it cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(directory, error) from error


def write_film(pixels: Pixels, path: Path, *, frames_per_second: int = FRAMES_PER_SECOND) -> None:
    """Write frames (N, H, W, C) as .mp4 (H.264), as .gif, or as PNG files into a directory.

    Raises:
        InputError: another ending, or a path that cannot be written.
    """
    if path.suffix == ".mp4":
        _write(path, lambda beside: _encode_mp4(pixels, beside, frames_per_second))
    elif path.suffix == ".gif":
        _write(path, lambda beside: _encode_gif(pixels, beside, frames_per_second))
    elif not path.suffix:
        write_pictures(pixels, path, [f"{number:05d}" for number in range(len(pixels))])
    else:
        raise InputError("a film ends in .mp4 or .gif or is a directory, not {given!r}", given=path.name)


def _encode_mp4(pixels: Pixels, path: Path, frames_per_second: int) -> None:
    """Feed frames to ffmpeg one at a time; only its exit status says whether the film is whole."""
    import imageio_ffmpeg

    _, height, width, channels = _enlarge(pixels[:1]).shape
    source = ["-f", "rawvideo", "-pix_fmt", "gray" if channels == 1 else "rgb24", "-s", f"{width}x{height}"]
    # H.264 with 4:2:0 colours takes even sides only.
    picture = ["-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "18"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *source, "-r", str(frames_per_second)]
    command += ["-i", "-", *picture, "-movflags", "+faststart", "-f", "mp4", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            for frame in pixels:
                ffmpeg.stdin.write(_enlarge(frame[None]).tobytes())
        _, said = ffmpeg.communicate()
    if ffmpeg.returncode != 0:
        lines = said.decode(errors="replace").splitlines() or ["ffmpeg failed"]
        raise OSError(errno.EIO, lines[-1][:200])


def _encode_gif(pixels: Pixels, path: Path, frames_per_second: int) -> None:
    frames = [to_pil(_enlarge(frame[None])[0]).convert("P", palette=Image.Palette.ADAPTIVE) for frame in pixels]
    # GIF counts in hundredths of a second, and players slow down anything under 2.
    duration = max(20, round(1000 / frames_per_second / 10) * 10)
    frames[0].save(path, format="GIF", save_all=True, append_images=frames[1:], duration=duration, loop=0)


def _enlarge(pixels: Pixels) -> Pixels:
    factor = max(1, SHOWN_PIXELS // max(pixels.shape[1:3]))
    return pixels.repeat(factor, axis=1).repeat(factor, axis=2)


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file in place of another, never of a pipe or a device, which somebody else may be waiting at."""
    try:
        _check_regular(path)
        write_atomically(path, write)
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_ending(path: Path) -> None:
    if path.suffix.lower() != ".png":
        raise InputError("a picture ends in .png, not {given!r}; DIR/ takes single pictures", given=path.name)


def _check_regular(path: Path) -> None:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no regular file")


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        "{path} cannot be written ({reason}); give another place with --out",
        path=str(path),
        reason=error.strerror or str(error),
    )
