"""What a repository may be called, and what the environment says."""

from pathlib import Path

import pytest

from ganzoo.errors import InputError
from ganzoo.hub import Address, Hub


@pytest.mark.parametrize(
    ("text", "repository", "revision"),
    [
        ("lab/dcgan.dots-32", "lab/dcgan.dots-32", None),
        (" lab/dcgan.dots-32@v1.0 ", "lab/dcgan.dots-32", "v1.0"),
        ("lab/x@0123abc", "lab/x", "0123abc"),
        ("https://huggingface.co/lab/x", "lab/x", None),
        ("https://huggingface.co/lab/x/tree/v1", "lab/x", "v1"),
        ("hf://lab/x@main", "lab/x", "main"),
        ("https://huggingface.co/lab/x/tree/rel/v1", "lab/x", "rel/v1"),
        ("https://huggingface.co/lab/x/tree/rel%2Fv1", "lab/x", "rel/v1"),
        ("https://huggingface.co/lab/x/blob/main/config.json", "lab/x", "main"),
        ("https://huggingface.co/lab/x/resolve/v1/a/b.json?download=true", "lab/x", "v1"),
        ("https://huggingface.co/lab/x?not-for-all-audiences=true", "lab/x", None),
        ("https://huggingface.co/lab/x#figures", "lab/x", None),
        ("https://huggingface.co/lab/x/", "lab/x", None),
    ],
)
def test_an_address_is_read_as_people_write_it(text, repository, revision):
    assert Address.parse(text) == Address(repository=repository, revision=revision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "lab/",
        "/x",
        "lab/x/y",
        "../x",
        "lab/..",
        "lab/x@../../etc",
        "lab/x@",
        "lab/a--b",
        "-lab/x",
        "lab/x y",
        "l" * 97 + "/x",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InputError, match="NAMESPACE/REPO"):
        Address.parse(text)


def test_an_address_is_written_as_it_is_read():
    assert str(Address.parse("lab/x@v1")) == "lab/x@v1"
    assert str(Address.parse("lab/x")) == "lab/x"


def test_the_environment_says_where_the_hub_is():
    hub = Hub.from_env(
        {
            "HF_ENDPOINT": "http://127.0.0.1:1",
            "HF_TOKEN": "hf_x",
            "HF_HOME": "/somewhere",
            "GANZOO_HUB_NAMESPACE": "lab",
            "HF_HUB_OFFLINE": "1",
            "GANZOO_HUB_MAX_MB": "20",
        }
    )
    assert hub == Hub(
        endpoint="http://127.0.0.1:1",
        token="hf_x",
        cache=Path("/somewhere/hub"),
        namespace="lab",
        offline=True,
        max_bytes=20_000_000,
    )


def test_without_settings_no_namespace_is_listed_and_the_hub_is_the_public_one():
    hub = Hub.from_env({})
    assert (hub.endpoint, hub.token, hub.namespace, hub.offline) == (None, None, None, False)
    assert hub.name == "https://huggingface.co"


def test_a_limit_that_is_no_number_is_refused():
    with pytest.raises(InputError, match="GANZOO_HUB_MAX_MB"):
        Hub.from_env({"GANZOO_HUB_MAX_MB": "much"})


@pytest.mark.parametrize("token", ["hf_x\n", " hf_x ", "hf_x\r\n"])
def test_what_was_copied_along_with_a_token_is_left_out(token):
    assert Hub.from_env({"HF_TOKEN": token, "HF_HOME": "/h"}).token == "hf_x"


@pytest.mark.parametrize("token", ["hf_x y", "hf_x\nhf_y", "hf_\u2026", "hf_\x07"])
def test_a_token_that_cannot_be_one_is_refused_and_not_repeated(token):
    with pytest.raises(InputError, match="HF_TOKEN holds") as refusal:
        Hub.from_env({"HF_TOKEN": token, "HF_HOME": "/h"})
    assert "hf_" not in str(refusal.value)


@pytest.mark.parametrize("endpoint", ["huggingface.co", "127.0.0.1:7870", "ftp://x", "https://", "http://a b"])
def test_an_endpoint_without_a_scheme_is_refused(endpoint):
    with pytest.raises(InputError, match="HF_ENDPOINT is an address that begins with https"):
        Hub.from_env({"HF_ENDPOINT": endpoint, "HF_HOME": "/h"})


def test_a_slash_or_a_blank_after_the_endpoint_does_no_harm():
    assert Hub.from_env({"HF_ENDPOINT": " http://127.0.0.1:1/ ", "HF_HOME": "/h"}).endpoint == "http://127.0.0.1:1"


def test_folders_are_where_the_client_has_them(monkeypatch):
    assert str(Hub.from_env({"XDG_CACHE_HOME": "/x"}).cache) == "/x/huggingface/hub"
    monkeypatch.setenv("HOME", "/mine")
    assert str(Hub.from_env({}).cache) == "/mine/.cache/huggingface/hub"


def test_without_a_home_there_is_still_a_cache(monkeypatch):
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", lambda _: (_ for _ in ()).throw(KeyError("no such user")))
    assert str(Hub.from_env({}).cache) == "~/.cache/huggingface/hub"
