"""All charts of a record."""

from __future__ import annotations

from mas_core.charts.consensus import consensus
from mas_core.charts.emotions import emotions
from mas_core.charts.latency import cost, latency
from mas_core.charts.radar import radar_chart
from mas_core.charts.sentiment import polarity_chart
from mas_core.charts.similarity import heatmap
from mas_core.charts.tones import emotion_chart
from mas_core.charts.types import Chart
from mas_core.models import Record


def describe(record: Record) -> tuple[Chart, ...]:
    """Returns the descriptions of all charts, in the order in which they are shown.

    Those that the record cannot carry are there too, with ``refused`` saying why; so this works for a run that has just begun.
    The keys are ``consensus``, ``heatmap``, ``emotion_chart``, ``emotions``, ``polarity_chart``, ``radar_chart``, ``latency``
    and, where a provider named a price, ``cost``.
    """
    charts: tuple[Chart, ...] = (
        consensus(record),
        heatmap(record),
        emotion_chart(record),
        emotions(record),
        polarity_chart(record),
        radar_chart(record),
        latency(record),
    )
    spent = cost(record)
    return charts if spent is None else (*charts, spent)
