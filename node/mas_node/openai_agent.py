"""One agent as a model: the client's conversation goes to it as it is, with the agent's own instruction before it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mas_core.catalog import Catalog
from mas_core.costs import charged_usd
from mas_core.dispatch import Dispatcher
from mas_core.events import CallRetried, Event, TextArrived
from mas_core.models import Agent, Answer, Call, Failure, Message, Placement, Question, new_id
from mas_core.policy.attempt import CallProgress
from mas_core.prompts import answer_messages
from mas_core.spending import Budget
from mas_node.jobs_metered import Admit
from mas_node.openai_conversation import Conversation, Parameters
from mas_node.openai_pieces import Completed, Outcome, Pieces, Text, Void, failed
from mas_node.openai_shapes import Mas, usage_of

FINISH_REASONS = frozenset({"stop", "length", "content_filter"})


def agent_call(agent: Agent, conversation: Conversation, parameters: Parameters, *, catalog: Catalog) -> Call:
    """Returns the call that asks ``agent`` for the next message of the conversation."""
    built = answer_messages(Question(text=conversation.question), agent=agent, role=None, catalog=catalog)
    own = tuple(message.content for message in built if message.role == "system")
    system = "\n\n".join((*own, *conversation.system))
    asked = tuple(message for message in built if message.role != "system")
    temperature = agent.temperature if parameters.temperature is None else parameters.temperature
    return Call(
        job_id=new_id(),
        agent=replace(agent, temperature=temperature, seed=agent.seed if parameters.seed is None else parameters.seed),
        messages=(*((Message(role="system", content=system),) if system else ()), *conversation.earlier, *asked),
        max_tokens=parameters.max_tokens or agent.max_tokens,
        placement=Placement.AUTO,
    )


async def agent_pieces(call: Call, *, dispatcher: Dispatcher, budget: Budget, admit: Admit) -> Pieces:
    """Asks an agent under the quota and the node's own limits of spending.

    Raises:
        Problem: The quota does not allow it, or the call failed.
    """
    purse = budget.purse()
    with admit(call) as admission:
        outcome: Answer | Failure | None = purse.take(call)
        if isinstance(outcome, Failure):
            admission.cost_usd = charged_usd(outcome)
            raise failed(outcome)
        told: asyncio.Queue[Event | None] = asyncio.Queue()
        progress = CallProgress(call=call, emit=told.put_nowait)
        running = asyncio.create_task(dispatcher.run(progress))
        running.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                if isinstance(event, TextArrived):
                    yield Text(event.text)
                elif isinstance(event, CallRetried):
                    yield Void()
            outcome = running.result()
        finally:
            if not running.done():
                running.cancel()
                await asyncio.wait({running})
                dispatcher.cancelled(progress)
            purse.put_back(call, outcome)
            if outcome is not None:
                admission.cost_usd = charged_usd(outcome)
            # Nothing of it is kept here, so no node has to keep it for us.
            dispatcher.stored(call.job_id)
    yield _completed(outcome)


def _completed(outcome: Answer | Failure) -> Completed:
    if isinstance(outcome, Failure):
        raise failed(outcome)
    if outcome.partial:
        raise Outcome(502, "broke-off", f"The answer broke off: {outcome.failure or 'the connection was lost'}")
    reason = outcome.finish_reason if outcome.finish_reason in FINISH_REASONS else "stop"
    return Completed(
        text=outcome.text,
        finish_reason=reason or "stop",
        usage=usage_of((outcome.usage,)),
        mas=Mas(answered_by={outcome.agent: outcome.node}, demo=outcome.demo),
    )
