"""Reads a chat request: who is meant, what is asked, what was said before, and what cannot be done here."""

from __future__ import annotations

from dataclasses import dataclass

from mas_core.errors import InputError
from mas_core.models import Message
from mas_core.planning import QUESTION_CAP_CHARACTERS
from mas_core.providers.text import safe_text
from mas_node.openai_shapes import ChatMessage, ChatRequest

MESSAGES_CAP = 250
_MAX_TOKENS_CAP = 1_000_000
_SEED_CAP = 2**31 - 1
_SPEAKERS = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a request says.

    Attributes:
        system: The client's instructions.
        earlier: What user and assistant said before the question.
        question: The last message, which is the user's.
    """

    system: tuple[str, ...]
    earlier: tuple[Message, ...]
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How an agent is to answer; None leaves it to the agent's settings."""

    temperature: float | None
    max_tokens: int | None
    seed: int | None


def read_conversation(request: ChatRequest) -> Conversation:
    """Returns what is asked, and what was said before.

    Raises:
        InputError: There is no question, or something that is no text.
    """
    if not 1 <= len(request.messages) <= MESSAGES_CAP:
        raise InputError(f"A request has 1 to {MESSAGES_CAP} messages.", field="messages")
    messages = tuple(_read(message) for message in request.messages)
    if messages[-1].role != "user" or not messages[-1].content.strip():
        raise InputError("The last message is the question: it has to be the user's, and not empty.", field="messages")
    if len(messages[-1].content) > QUESTION_CAP_CHARACTERS:
        raise InputError(f"A question has at most {QUESTION_CAP_CHARACTERS:,} characters.", field="messages")
    return Conversation(
        system=tuple(message.content for message in messages if message.role == "system" and message.content.strip()),
        earlier=tuple(message for message in messages[:-1] if message.role != "system"),
        question=messages[-1].content,
    )


def read_parameters(request: ChatRequest) -> Parameters:
    """Returns how it is to be answered.

    Raises:
        InputError: A parameter is out of range, or asks for what is not done here.
    """
    _refuse_what_is_not_done(request)
    limit = request.max_completion_tokens if request.max_completion_tokens is not None else request.max_tokens
    if limit is not None and not 1 <= limit <= _MAX_TOKENS_CAP:
        raise InputError(f"max_tokens is 1 to {_MAX_TOKENS_CAP:,}.", field="max_tokens")
    if request.temperature is not None and not 0 <= request.temperature <= 2:
        raise InputError("temperature is 0 to 2.", field="temperature")
    if request.seed is not None and not 0 <= request.seed <= _SEED_CAP:
        raise InputError(f"seed is 0 to {_SEED_CAP}.", field="seed")
    return Parameters(temperature=request.temperature, max_tokens=limit, seed=request.seed)


def _refuse_what_is_not_done(request: ChatRequest) -> None:
    """Refuses what would change the answer if it were done; what only colours it (``top_p``, penalties) is passed over."""
    if request.n not in {None, 1}:
        raise InputError("One choice is given, so n is 1.", field="n")
    for name in ("stop", "tools", "functions", "logprobs"):
        if getattr(request, name):
            raise InputError(f"This node does not do {name}.", field=name)
    if request.response_format not in (None, {"type": "text"}):
        raise InputError("Answers are plain text here.", field="response_format")
    if request.modalities not in (None, ["text"]):
        raise InputError("Answers are plain text here.", field="modalities")


def _read(message: ChatMessage) -> Message:
    role = _SPEAKERS.get(message.role)
    if role is None:
        raise InputError(f"Messages are by {', '.join(_SPEAKERS)}, not by '{message.role[:40]}'.", field="messages")
    if isinstance(message.content, tuple):
        if any(part.type != "text" or part.text is None for part in message.content):
            raise InputError("Messages are text here; images, sound and files cannot be read.", field="messages")
        content = "".join(part.text or "" for part in message.content)
    else:
        content = message.content or ""
    if safe_text(content) != content:
        raise InputError("A message holds characters that are no text (NUL, or lone surrogates).", field="messages")
    return Message(role=role, content=content)
