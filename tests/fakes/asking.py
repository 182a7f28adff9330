"""A bare HTTP client that asks the fake provider and keeps all that comes back, for tests of the fakes themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    status: int
    body: bytes
    broke: Exception | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[Any]:
        text = self.body.decode().replace("\r\n", "\n").replace("\r", "\n")
        data = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
        return [json.loads(line) for line in data if line != "[DONE]"]

    @property
    def text(self) -> str:
        return "".join(event["choices"][0]["delta"].get("content") or "" for event in self.events if event["choices"])

    @property
    def done(self) -> bool:
        return self.body.decode(errors="replace").rstrip().endswith("data: [DONE]")


async def ask(client: aiohttp.ClientSession, url: str, **body: Any) -> Got:
    request = {"model": "m", "messages": [{"role": "user", "content": "Is it so?"}], "stream": True, **body}
    received = bytearray()
    async with client.post(f"{url}/chat/completions", json=request, allow_redirects=False) as response:
        try:
            async for data in response.content.iter_any():
                received += data
        except (aiohttp.ClientError, TimeoutError) as exc:
            return Got(status=response.status, body=bytes(received), broke=exc)
    return Got(status=response.status, body=bytes(received))
