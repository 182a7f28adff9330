"""A provider's key that goes along with one call to a paired node, and is good for nothing but that call.

The node may use it at the address it was lent for and at no other. It travels in two headers beside the body of the call, so
that what is hashed, journaled and repeated never holds it, and it is in memory only as long as the call.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from mas_core.base_url import is_this_computer
from mas_core.errors import InputError

KEY_HEADER = "MAS-Provider-Key"
URL_HEADER = "MAS-Provider-Url"
"""The base URL of the provider that the key is for."""

_KEY = re.compile(r"[\x21-\x7e]{1,4096}")
_URL = re.compile(r"https?://[\x21-\x7e]{1,2000}")
# Of this process alone, so that a tag says nothing about the key to anybody else.
_TAG_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class LentKey:
    """A key and the base URL of the only provider that it may be sent to."""

    base_url: str
    key: str = field(repr=False)

    @property
    def tag(self) -> str:
        """Tells two keys apart without holding either."""
        return hashlib.blake2b(self.key.encode(), key=_TAG_KEY, digest_size=16).hexdigest()

    @property
    def headers(self) -> dict[str, str]:
        """How it goes over the wire."""
        return {URL_HEADER: self.base_url, KEY_HEADER: self.key}


def may_be_lent_for(base_url: str) -> bool:
    """Whether the address means the same server on another computer: this computer's own never does."""
    return bool(_URL.fullmatch(base_url)) and not is_this_computer(base_url)


def read_lent_key(headers: Mapping[str, str]) -> LentKey | None:
    """Returns the key that a request carries, or None if it carries none.

    Raises:
        InputError: The headers cannot be used. What they hold is not repeated.
    """
    key, base_url = headers.get(KEY_HEADER), headers.get(URL_HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InputError("This is not a key: it is empty, or holds spaces or letters outside ASCII.", field=KEY_HEADER)
    if base_url is None or not may_be_lent_for(base_url):
        raise InputError("A key comes with the address of the provider that it is for, on another computer.", field=URL_HEADER)
    return LentKey(base_url=base_url, key=key)
