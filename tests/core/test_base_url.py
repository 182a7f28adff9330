"""Which base URLs a provider may have."""

from __future__ import annotations

import pytest

from mas_core.base_url import fault_in_base_url, is_loopback, origin_of


@pytest.mark.parametrize(
    "url",
    [
        "https://openrouter.ai/api/v1",
        "https://example.org:8443/v1",
        "https://192.168.1.5/v1",
        "http://localhost:11434/v1",
        "http://LOCALHOST/v1",
        "http://127.0.0.1:8080/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:8080/v1",
        "http://[::ffff:127.0.0.1]/v1",
    ],
)
def test_that_safe_addresses_are_fine(url: str) -> None:
    assert fault_in_base_url(url, private_http=False) is None


@pytest.mark.parametrize(
    "url", ["http://192.168.1.5:8000/v1", "http://10.0.0.1/v1", "http://[fd00::1]/v1", "http://nas.local/v1"]
)
def test_that_plain_http_in_the_house_has_to_be_confirmed(url: str) -> None:
    assert "private_http" in str(fault_in_base_url(url, private_http=False))
    assert fault_in_base_url(url, private_http=True) is None


@pytest.mark.parametrize("url", ["http://8.8.8.8/v1", "http://[2001:4860:4860::8888]/v1", "http://134744072/v1"])
def test_that_plain_http_to_the_world_is_refused_even_if_confirmed(url: str) -> None:
    assert "https" in str(fault_in_base_url(url, private_http=True))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "https://169.254.169.254/latest",
        "https://169.254.1.1",
        "https://[fe80::1]/v1",
        "https://[fe80::1%25eth0]/v1",
        "https://[fd00:ec2::254]/latest",
        "https://[::ffff:169.254.169.254]/v1",
        "https://2852039166/v1",
        "https://0xa9fea9fe/v1",
        "https://169.16689662/v1",
        "https://metadata.google.internal/v1",
        "https://metadata.google.internal./v1",
        "https://METADATA/v1",
    ],
)
@pytest.mark.parametrize("private_http", [False, True])
def test_that_link_local_and_metadata_addresses_are_refused(url: str, *, private_http: bool) -> None:
    assert "link-local" in str(fault_in_base_url(url, private_http=private_http))


@pytest.mark.parametrize(
    "url",
    ["", "openrouter.ai", "ftp://example.org", "file:///etc/passwd", "https://", "https://host:99999", "https://[::1", "//x"],
)
def test_that_what_is_no_web_address_is_refused(url: str) -> None:
    assert "a URL such as" in str(fault_in_base_url(url, private_http=True))


@pytest.mark.parametrize(
    "url",
    ["https://user@example.org", "https://user:key@example.org", "https://example.org/v1?key=1", "https://example.org/#x"],
)
def test_that_an_address_carries_no_secrets(url: str) -> None:
    assert "keyring" in str(fault_in_base_url(url, private_http=False))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example.org/v1", "http://localhost.example.org/v1", "http://example.org/localhost"]
)
def test_that_a_name_that_looks_local_is_not(url: str) -> None:
    assert not is_loopback(url)
    assert fault_in_base_url(url, private_http=False) is not None


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://openrouter.ai/api/v1", "https://openrouter.ai"),
        ("http://localhost:11434/v1", "http://localhost:11434"),
        ("http://[::1]:80/v1", "http://[::1]:80"),
        ("https://Example.ORG/v1", "https://example.org"),
    ],
)
def test_to_which_origin_a_key_is_bound(url: str, origin: str) -> None:
    assert origin_of(url) == origin
