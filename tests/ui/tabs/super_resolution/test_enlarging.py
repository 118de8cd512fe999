"""What the super-resolution tab computes, apart from its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo.errors import InputError, LimitError
from ganzoo.inference import super_resolution
from ganzoo.inference.line import Line
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.temporary import Files
from ganzoo.ui.tabs.super_resolution import enlarging
from ganzoo.ui.tabs.super_resolution.enlarging import BICUBIC, ORIGINAL, Working
from tests.enlargers import NAMES, noise, stripes, tiny_engine


class Counted:
    """An engine that counts how often a network is asked for."""

    def __init__(self, engine):  # type: ignore[no-untyped-def]
        self._engine, self.asked = engine, 0
        self.catalog, self.device = engine.catalog, engine.device

    def network(self, *where):  # type: ignore[no-untyped-def]
        self.asked += 1
        return self._engine.network(*where)

    def able(self, *what):  # type: ignore[no-untyped-def]
        self.asked += 1
        return self._engine.able(*what)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    engine = Counted(tiny_engine(tmp_path / "checkpoints"))
    files = Files(folder=lambda: tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    services = type("Services", (), {"engine": engine, "catalog": engine.catalog, "files": files})()
    return Page(language="en", blocks=None, services=services)  # type: ignore[arg-type]


def picture(folder: Path, width: int = 40, height: int = 36) -> str:
    Image.fromarray(stripes(width, height)).save(folder / "mine.png")
    return str(folder / "mine.png")


def made(page: Page, what: enlarging.Given, *names: str) -> dict[str, str]:
    *steps, files = enlarging.make(page, what, names)
    assert all(isinstance(step, Working) for step in steps) and isinstance(files, dict)
    shares = [step.share for step in steps if isinstance(step, Working)]
    assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)
    return files


def test_without_a_file_there_is_an_example_whose_truth_is_known(page: Page) -> None:
    what = enlarging.given(None, test=False)
    found = enlarging.figures(what, made(page, what, BICUBIC, NAMES[0], ORIGINAL))
    assert set(found) == {BICUBIC, NAMES[0]} and found[BICUBIC].psnr_y > 20


def test_a_file_is_enlarged_and_taken_home_under_its_own_name(page: Page, tmp_path: Path) -> None:
    what = enlarging.given(picture(tmp_path), test=False)
    files = made(page, what, BICUBIC, NAMES[1])
    assert [what.file_name(name) for name in files] == ["mine-bicubic-4x.png", f"mine-{NAMES[1]}.png"]
    assert {Path(path).name for path in files.values()} == {"result.png"}
    assert all(Image.open(path).size == (160, 144) for path in files.values())
    assert enlarging.figures(what, files) == {}


def test_the_same_bytes_of_another_visitor_are_another_visitors(page: Page, tmp_path: Path) -> None:
    first, second = tmp_path / "IMG #1.png", tmp_path / "secret.png"
    Image.fromarray(stripes(40, 36)).save(first)
    second.write_bytes(first.read_bytes())
    ours = enlarging.given(str(first), test=False, visitor="a")
    theirs = enlarging.given(str(second), test=False, visitor="b")
    files = made(page, ours, BICUBIC)
    assert enlarging._kept(page, ours, BICUBIC) == files[BICUBIC]
    assert enlarging._kept(page, theirs, BICUBIC) is None
    assert (ours.file_name(ORIGINAL), theirs.file_name(ORIGINAL)) == ("IMG #1-original.png", "secret-original.png")


@pytest.mark.parametrize("mode", ["CMYK", "LAB", "F", "I", "I;16", "1", "P", "LA"])
def test_the_original_of_any_mode_can_be_looked_at(page: Page, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "mine.tif"
    if mode == "I;16":
        Image.fromarray(np.full((36, 40), 30_000, np.uint16)).save(path)
    elif mode == "F":
        Image.fromarray(np.linspace(0, 1, 36 * 40, dtype=np.float32).reshape(36, 40)).save(path)
    elif mode in ("P", "LA"):
        path = tmp_path / "mine.png"
        Image.fromarray(stripes(40, 36)).convert("L" if mode == "LA" else "RGB").convert(mode).save(path)
    else:
        Image.fromarray(stripes(40, 36)).convert("L" if mode in ("I", "1") else "RGB").convert(mode).save(path)
    files = made(page, enlarging.given(str(path), test=False), ORIGINAL)
    with Image.open(files[ORIGINAL]) as shown:
        assert shown.size == (40, 36) and shown.mode in ("L", "LA", "RGB", "RGBA")


def test_in_test_mode_the_file_is_the_truth(page: Page, tmp_path: Path) -> None:
    what = enlarging.given(picture(tmp_path, 43, 38), test=True)
    assert what.small.size == (10, 9) and what.truth is not None and what.truth.size == (40, 36)
    assert np.array_equal(np.asarray(what.truth), stripes(43, 38)[:36, :40])
    files = made(page, what, BICUBIC, ORIGINAL)
    assert Image.open(files[ORIGINAL]).size == (40, 36)
    assert set(enlarging.figures(what, files)) == {BICUBIC}


def test_what_is_made_is_made_once_and_truth_and_plain_are_apart(page: Page, tmp_path: Path) -> None:
    path = picture(tmp_path)
    plain, test = (enlarging.given(path, test=mode) for mode in (False, True))
    first = made(page, plain, NAMES[0])
    asked = page.services.engine.asked  # type: ignore[attr-defined]
    assert made(page, plain, NAMES[0]) == first
    assert page.services.engine.asked == asked  # type: ignore[attr-defined]
    assert enlarging.expected(page, plain, [NAMES[0], BICUBIC]) == 0
    assert made(page, test, NAMES[0]) != first
    Path(first[NAMES[0]]).unlink()  # gradio tidies its cache
    assert Path(made(page, plain, NAMES[0])[NAMES[0]]).is_file()


def test_the_limit_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(tmp_path, 40, 30)
    monkeypatch.setenv(enlarging.LIMIT_NAME, "0.001")
    with pytest.raises(LimitError, match=r"has 0\.0012 megapixels; the limit here is 0\.001"):
        enlarging.given(path, test=False)
    for text in ("many", "0", "-1", "nan", "inf"):
        monkeypatch.setenv(enlarging.LIMIT_NAME, text)
        with pytest.raises(InputError, match="is a number of megapixels above 0"):
            enlarging.given(path, test=False)


def test_a_truth_too_small_to_compare_is_refused(tmp_path: Path) -> None:
    Image.fromarray(noise(100, 31)).save(tmp_path / "flat.png")
    with pytest.raises(LimitError, match="100x31 is too small to be tested with"):
        enlarging.given(str(tmp_path / "flat.png"), test=True)


def test_the_best_by_its_card_comes_first(page: Page) -> None:
    assert [entry.name for entry in enlarging.models(page)] == sorted(NAMES)  # no figures: by name


def test_who_waits_is_told_how_many_are_before_them(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(at_once=1)
    monkeypatch.setattr(super_resolution, "LINE", line)
    monkeypatch.setattr(super_resolution, "LOOK_SECONDS", 0.0)
    steps = enlarging.make(page, enlarging.given(picture(tmp_path), test=False, visitor="line"), [NAMES[0]])
    with line.job(30.0):
        next(steps), next(steps)
        waiting = next(steps)
        assert isinstance(waiting, Working) and waiting.ahead == 1
        assert waiting.seconds_left is not None and waiting.seconds_left >= 30
    *working, files = steps
    assert isinstance(files, dict) and all(isinstance(one, Working) and not one.ahead for one in working)


def test_results_are_files_with_an_owner_and_a_limit(page: Page, tmp_path: Path) -> None:
    what = enlarging.given(picture(tmp_path), test=False, visitor="owner", address="10.0.0.9")
    made(page, what, BICUBIC, NAMES[1])
    files = page.services.files
    assert [one.owner for one in files.held()] == ["10.0.0.9"] * 2
    files.most_bytes = 4 * 10_000  # a share of ten thousand bytes
    with pytest.raises(LimitError, match="your files here take"):
        made(page, what, NAMES[0])


def test_a_file_that_has_gone_is_said_to_have_gone() -> None:
    with pytest.raises(InputError, match="is no longer here"):
        enlarging.given("/nowhere/mine.png", test=False)
