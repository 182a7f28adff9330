"""A panel of three that agrees on some things, and the consensus that was made of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mas_core.models import Answer

TEXTS = {
    "qwen": """Certainly! Here is my view on congestion charges.

## Arguments for

- **Less traffic**: A congestion charge reduces the number of cars in the city centre. London saw a drop of about 20 percent.
- The revenue can be invested in buses and trains.

There are several perspectives on this issue. Overall, I believe that cities should introduce a congestion charge.
Local shops may lose customers. Would you like to know more?""",
    "mistral": """YES. Cities should introduce congestion charges, since they improve the quality of the air. Critics argue that
the fee is unfair to poorer commuters. Local businesses do not lose customers; evidence from Stockholm shows that retail sales
remained stable. Privacy is a concern as well, because cameras record every number plate.""",
    "llama3": """I do not think that cities should introduce a congestion charge. Small shops in the centre lose customers to
malls outside the city. Delivery companies would pass the cost on to consumers.""",
}

CONSENSUS = """## Consensus

Most members of the panel favour the charge. Cities should introduce a congestion charge. Cars become fewer in the city
centre, since a congestion charge reduces the number of cars. Taxi drivers would enjoy a free lane at night."""

Answers = Callable[..., tuple[Answer, ...]]


@pytest.fixture
def answers() -> Answers:
    """Texts by label as answers."""

    def make(**texts: str) -> tuple[Answer, ...]:
        return tuple(Answer(agent=name, text=text, provider="fake", model="fake") for name, text in texts.items())

    return make


@pytest.fixture
def panel(answers: Answers) -> tuple[Answer, ...]:
    return answers(**TEXTS)
