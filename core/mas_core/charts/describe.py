"""All charts of a record."""

from __future__ import annotations

from mas_core.charts.consensus import consensus
from mas_core.charts.crossed import crossed
from mas_core.charts.dispersion import dispersion
from mas_core.charts.emotions import emotions
from mas_core.charts.latency import cost, latency
from mas_core.charts.radar import radar_chart
from mas_core.charts.sentiment import polarity_chart
from mas_core.charts.similarity import heatmap
from mas_core.charts.stances import stance_chart
from mas_core.charts.tones import emotion_chart
from mas_core.charts.types import Chart
from mas_core.models import Record


def describe(record: Record) -> tuple[Chart, ...]:
    """Returns the descriptions of all charts, in the order in which they are shown.

    Those that the record cannot carry are there too, with ``refused`` saying why; so this works for a run that has just begun.
    The keys are ``consensus``, ``heatmap``, ``emotion_chart``, ``emotions``, ``polarity_chart``, ``radar_chart``, ``latency``,
    where a provider named a price ``cost``, then ``dispersion``, for questions that ask for a yes or a no ``stances``, and
    for panels that put every role to every model ``crossed``.
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
    last = (cost(record), dispersion(record), stance_chart(record), crossed(record))
    return (*charts, *(chart for chart in last if chart is not None))
