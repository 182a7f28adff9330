"""The radar in a narrow card and in a wide one."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from mas_app.charts.radar import draw_radar
from mas_app.theme import LIGHT, Theme
from mas_core.charts import RadarAxis, RadarChart, RadarSeries
from mas_core.charts.colours import Pattern

NAMES = (
    "Length (0 to 80 words)",
    "Polarity (−1 to 1)",
    "Subjectivity (0 to 1)",
    "Analytical (0 to 1)",
    "Empathetic (0 to 1)",
    "Curious (0 to 1)",
)


@pytest.mark.parametrize("width", [360, 430, 900])
@pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every bare widget
def test_that_all_labels_stand_within_the_card(theme: Theme, qtbot: QtBot, width: int) -> None:
    chart = RadarChart(
        key="radar",
        title="",
        subtitle="",
        axes=tuple(RadarAxis(name=name, label=name, minimum=0, maximum=1) for name in NAMES),
        series=(RadarSeries(name="qwen", colour="#E69F00", pattern=Pattern.SOLID, values=(0.5,) * 6, scaled=(0.5,) * 6),),
    )
    card = draw_radar(chart, LIGHT)
    qtbot.addWidget(card)
    card.resize(width, card.sizeHint().height())
    card.show()
    qtbot.wait(50)
    plot = card if isinstance(card, pg.PlotWidget) else card.findChild(pg.PlotWidget)
    labels = [item for item in plot.scene().items() if isinstance(item, pg.TextItem)]
    assert len(labels) == len(NAMES)
    for label in labels:
        around = label.textItem.sceneBoundingRect()
        assert around.left() >= 0, label.toPlainText()
        assert around.right() <= plot.width(), label.toPlainText()
        assert around.top() >= 0, label.toPlainText()
        assert around.bottom() <= plot.height(), label.toPlainText()
