"""Which model a tab shows first."""

from pathlib import Path
from types import SimpleNamespace

from ganzoo.ui.models import models_of_kind
from ganzoo.ui.page import Page
from tests.ui.stand_in import StandInCatalog


def test_the_model_whose_pictures_look_most_real_comes_first_and_one_that_was_not_measured_last(tmp_path: Path) -> None:
    catalog = StandInCatalog(tmp_path, ["dcgan.a-32", "dcgan.b-32", "dcgan.c-32", "dcgan.d-32"])
    for name, precision in (("dcgan.b-32", 0.7), ("dcgan.c-32", 0.9), ("dcgan.d-32", 0.7)):
        figures = (SimpleNamespace(name="recall", value=1.0), SimpleNamespace(name="precision", value=precision))
        catalog.find(name).config.metrics = figures
    page = Page(language="en", blocks=None, services=SimpleNamespace(catalog=catalog))  # type: ignore[arg-type]
    assert models_of_kind(page, "noise") == ["dcgan.c-32", "dcgan.b-32", "dcgan.d-32", "dcgan.a-32"]
