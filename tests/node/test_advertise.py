"""The announcement, over real multicast on the loopback interface."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
from pathlib import Path

import pytest
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from mas_core.peers.discovery import SERVICE_TYPE
from mas_core.peers.identity import load_or_make_identity
from mas_node.advertise import Advertisement, instance_label, reachable_addresses


class Watcher:
    """Notes what appears and goes."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()

    def __call__(self, *, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        self.seen.put_nowait((name, state_change is not ServiceStateChange.Removed))

    async def until(self, beginning: str, *, there: bool) -> str:
        async with asyncio.timeout(8):
            while True:
                name, appeared = await self.seen.get()
                if name.startswith(beginning) and appeared is there:
                    return name


async def test_that_a_node_is_found_by_name_and_gone_when_it_withdraws(tmp_path: Path) -> None:
    identity = load_or_make_identity(tmp_path, name="Dachboden 3.1")
    try:
        zeroconf = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
    except OSError as exc:
        pytest.skip(f"no multicast on the loopback interface here: {exc}")
    watcher = Watcher()
    browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE_TYPE, handlers=[watcher])
    advertisement = Advertisement(identity=identity, name=identity.name, host="127.0.0.1", port=4711)
    try:
        advertisement.start()
        name = await watcher.until("Dachboden 3 1", there=True)
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        assert await info.async_request(zeroconf.zeroconf, 3000)
        assert info.port == 4711
        assert info.parsed_addresses() == ["127.0.0.1"]
        assert info.decoded_properties == {"id": identity.short_id, "v": "1", "fp": identity.fingerprint[:16]}
        await advertisement.withdraw()
        await watcher.until("Dachboden 3 1", there=False)
        await advertisement.withdraw()
    finally:
        await browser.async_cancel()
        await advertisement.withdraw()
        await zeroconf.async_close()


# python-zeroconf leaves a socket behind where it cannot join.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_that_a_network_without_multicast_does_not_keep_a_node_from_working(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    identity = load_or_make_identity(tmp_path, name="far")
    advertisement = Advertisement(identity=identity, name="far", host="192.0.2.7", port=4711)
    advertisement.start()
    async with asyncio.timeout(5):
        while "found by its address" not in caplog.text:  # noqa: ASYNC110 (the log tells nobody)
            await asyncio.sleep(0.02)
    await advertisement.withdraw()
    gc.collect()  # here, and not in the middle of another test


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Attic", "Attic"),
        ("a.b", "a b"),
        ("<b>x</b>\x1b[31m\n", "<b>x</b>[31m"),
        ("é" * 63, "é" * 31),
        ("😀" * 20, "😀" * 15),
        (".", ""),
    ],
)
def test_that_a_name_becomes_one_label_of_63_bytes(name: str, label: str) -> None:
    assert instance_label(name) == label


def test_that_the_addresses_of_a_bind_are_those_that_reach_it() -> None:
    assert reachable_addresses("127.0.0.1") == (ipaddress.ip_address("127.0.0.1"),)
    assert reachable_addresses("localhost") == (ipaddress.ip_address("127.0.0.1"),)
    assert reachable_addresses("192.0.2.7") == (ipaddress.ip_address("192.0.2.7"),)
    everywhere = reachable_addresses("0.0.0.0")  # noqa: S104 (that is what is tried here)
    assert everywhere
    assert not [address for address in everywhere if address.is_unspecified]
    assert len({address.is_loopback for address in everywhere}) == 1, "what only this computer can use stands alone"
