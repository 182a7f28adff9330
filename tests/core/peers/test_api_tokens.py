from __future__ import annotations

import concurrent.futures
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_core.errors import InputError, MachineError
from mas_core.log import redactor
from mas_core.peers.quotas import SPENDING_FILE, QuotaBook, QuotaExceeded
from mas_core.peers.tokens import TOKENS_FILE, Quota, Token, TokenStore


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path)


def bearer(secret: str) -> str:
    return f"Bearer {secret}"


def test_that_a_token_has_256_bits_and_is_accepted(store: TokenStore) -> None:
    secret = store.create("laptop")
    assert re.fullmatch(r"mas_[A-Za-z0-9_-]{43}", secret)
    token = store.authenticate(bearer(secret))
    assert token is not None
    assert (token.name, token.loopback) == ("laptop", False)
    assert store.authenticate(f"bearer  {secret} ") == token


def test_that_the_secret_is_stored_nowhere(tmp_path: Path, store: TokenStore) -> None:
    secret = store.create("laptop")
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert stat.S_IMODE((tmp_path / TOKENS_FILE).stat().st_mode) == 0o600
    assert secret not in repr(store.tokens())
    assert redactor.redact(f"sent {secret}") == "sent [redacted]"


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic abc", "mas_x", "Bearer mas_" + "A" * 43, "Bearer " + "x" * 10_000,
     "Bearer \udcff", "Bearer a b"],
)  # fmt: skip
def test_that_other_headers_are_nobody(store: TokenStore, header: str | None) -> None:
    store.create("laptop")
    assert store.authenticate(header) is None


def test_that_a_near_miss_is_nobody(store: TokenStore) -> None:
    secret = store.create("laptop")
    assert store.authenticate(bearer(secret[:-1])) is None
    assert store.authenticate(bearer(secret + "A")) is None
    assert store.authenticate(bearer(secret.swapcase())) is None
    (token,) = store.tokens()
    assert store.authenticate(bearer(token.sha256)) is None


def test_that_a_token_revoked_in_another_process_is_refused_at_once(tmp_path: Path, store: TokenStore) -> None:
    secret = store.create("laptop")
    kept = store.create("phone")
    code = (
        "import sys; from pathlib import Path; from mas_core.peers.tokens import TokenStore;"
        "TokenStore(Path(sys.argv[1])).revoke('laptop')"
    )
    assert store.authenticate(bearer(secret)) is not None
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=30)
    assert store.authenticate(bearer(secret)) is None
    assert store.authenticate(bearer(kept)) is not None
    assert [token.name for token in store.tokens()] == ["phone"]


def test_that_tokens_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: TokenStore(tmp_path).create(f"t{n}"), range(6)))
    assert {token.name for token in TokenStore(tmp_path).tokens()} == {f"t{n}" for n in range(6)}


@pytest.mark.parametrize("name", ["", "a b", "-x", "ä", "x" * 65, "loopback", "a\n"])
def test_that_names_that_cannot_be_are_refused(store: TokenStore, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        store.create(name)


def test_that_a_name_is_had_once(store: TokenStore) -> None:
    store.create("laptop")
    with pytest.raises(InputError, match="Revoke it first, or choose another name"):
        store.create("laptop")
    with pytest.raises(InputError, match="There are: laptop"):
        store.revoke("phone")


@pytest.mark.parametrize(
    "quota", [Quota(concurrency=0), Quota(calls_per_hour=-1), Quota(usd_per_day=-0.1), Quota(usd_per_day=float("nan"))]
)
def test_that_quotas_that_cannot_be_are_refused(store: TokenStore, quota: Quota) -> None:
    with pytest.raises(InputError, match="quota"):
        store.create("laptop", quota=quota)


@pytest.mark.parametrize("change", [("false", "true"), ('"quota"', '"quote"'), ('sha256": "', 'sha256": "x'), ("[", "[[")])
def test_that_a_broken_file_accepts_no_token(tmp_path: Path, store: TokenStore, change: tuple[str, str]) -> None:
    secret = store.create("laptop", quota=Quota(concurrency=2))
    path = tmp_path / TOKENS_FILE
    path.write_text(path.read_text().replace(*change))
    if change[0] == '"quota"':  # a field that is missing has its default, and one that is not known is left alone
        assert store.authenticate(bearer(secret)) is not None
        return
    with pytest.raises(MachineError, match="broken"):
        store.authenticate(bearer(secret))


def test_that_the_loopback_token_is_in_a_private_file_and_marked(tmp_path: Path, store: TokenStore) -> None:
    path = store.make_loopback_token()
    secret = path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    token = store.authenticate(bearer(secret))
    assert token is not None
    assert (token.name, token.loopback) == ("loopback", True)
    assert store.tokens() == ()
    other = TokenStore(tmp_path)
    assert other.authenticate(bearer(secret)) is None
    assert other.make_loopback_token().read_text().strip() == secret


def test_that_a_broken_loopback_file_is_named(tmp_path: Path, store: TokenStore) -> None:
    path = store.make_loopback_token()
    path.write_text("short")
    with pytest.raises(MachineError, match="loopback-token does not hold a token"):
        TokenStore(tmp_path).make_loopback_token()


class Clock:
    def __init__(self) -> None:
        self.s = 1000.0
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)


def book(folder: Path, clock: Clock) -> QuotaBook:
    return QuotaBook(folder, clock_s=lambda: clock.s, calendar=lambda: clock.now)


def token(quota: Quota, *, name: str = "t") -> Token:
    return Token(name=name, sha256=name * 64, quota=quota)


def test_that_calls_at_a_time_are_limited_per_token(tmp_path: Path) -> None:
    quotas = book(tmp_path, Clock())
    mine = token(Quota(concurrency=2))
    with quotas.admitted(mine), quotas.admitted(mine):
        with pytest.raises(QuotaExceeded, match="2 calls at a time"), quotas.admitted(mine):
            raise AssertionError("let in")
        with quotas.admitted(token(Quota(concurrency=2), name="u")) as admission:
            assert admission.cost_usd is None
    with quotas.admitted(mine), quotas.admitted(mine) as admission:
        assert admission.cost_usd is None


def test_that_a_failed_call_gives_its_place_back(tmp_path: Path) -> None:
    quotas = book(tmp_path, Clock())
    mine = token(Quota(concurrency=1))
    with pytest.raises(RuntimeError), quotas.admitted(mine):
        raise RuntimeError
    with quotas.admitted(mine) as admission:
        assert admission.most_usd == 0


def test_that_calls_an_hour_are_limited_and_the_wait_is_named(tmp_path: Path) -> None:
    clock = Clock()
    quotas = book(tmp_path, clock)
    mine = token(Quota(calls_per_hour=2))
    for _ in range(2):
        with quotas.admitted(mine):
            clock.s += 60
    with pytest.raises(QuotaExceeded) as caught, quotas.admitted(mine):
        raise AssertionError("let in")
    assert caught.value.retry_after_s == pytest.approx(3600 - 120)
    clock.s += caught.value.retry_after_s
    with quotas.admitted(mine) as admission:
        assert admission.cost_usd is None


def test_that_spending_is_limited_by_the_day_and_outlives_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    mine = token(Quota(usd_per_day=1.0))
    with book(tmp_path, clock).admitted(mine, most_usd=0.9) as admission:
        admission.cost_usd = 0.6
    quotas = book(tmp_path, clock)
    assert quotas.spent_usd(mine) == pytest.approx(0.6)
    with pytest.raises(QuotaExceeded, match=r"\$1 a day; \$0\.4000 is left") as caught, quotas.admitted(mine, most_usd=0.5):
        raise AssertionError("let in")
    assert caught.value.retry_after_s == pytest.approx(12 * 3600)
    with quotas.admitted(mine, most_usd=0.3), pytest.raises(QuotaExceeded), quotas.admitted(mine, most_usd=0.2):
        raise AssertionError("let in although the first may take it all")
    assert quotas.spent_usd(mine) == pytest.approx(0.9)
    clock.now += timedelta(days=1)
    assert quotas.spent_usd(mine) == 0
    with quotas.admitted(mine, most_usd=1.0) as admission:
        admission.cost_usd = 0.0


def test_that_a_call_without_a_price_goes_while_anything_is_left(tmp_path: Path) -> None:
    quotas = book(tmp_path, Clock())
    mine = token(Quota(usd_per_day=0.5))
    with quotas.admitted(mine) as admission:
        admission.cost_usd = 0.7
    with pytest.raises(QuotaExceeded), quotas.admitted(mine):
        raise AssertionError("let in")
    with quotas.admitted(mine, most_usd=0.0) as admission:
        assert admission.cost_usd is None


def test_that_a_broken_spending_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / SPENDING_FILE
    path.touch(mode=0o600)
    path.write_text("{")
    with pytest.raises(MachineError, match="token-spending"):
        book(tmp_path, Clock())
