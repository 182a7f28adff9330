"""How a run is made: who has which role, who writes the verdict and by which method, how often, where, and for how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from mas_app.formats import dollar_signs
from mas_app.phrases import translated
from mas_app.query_form import AUTOMATIC, FormState
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.elided_combo import ElidedCombo
from mas_app.widgets.labels import text_label
from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.models import Job, Placement
from mas_core.planning import REPEATS_CAP, RoleMode
from mas_core.settings import PanelSettings

FIELDS = frozenset({"aggregator", "method", "roles", "repeats", "placement", "max_cost_usd"})
_MOST_USD = 10_000.0
_LEAST_USD = 0.001
_FIGURES_PX = 96


class RunOptions(QWidget):
    """Roles, aggregator, repeats; method, place, most cost; below them what the method does, or what is wrong."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role_mode = self._combo(self.tr("How roles are given"))
        self.aggregator = self._combo(self.tr("Aggregator: who writes the verdict"))
        self.method = self._combo(self.tr("Method by which the verdict is reached"))
        self.placement = self._combo(self.tr("Where the run takes place"))
        self.repeats = QSpinBox()
        self.repeats.setRange(1, REPEATS_CAP)
        self.repeats.setAccessibleName(self.tr("Repeats: how often each agent is asked"))
        self.repeats.valueChanged.connect(lambda _value: self.edited.emit())
        self.max_cost = QDoubleSpinBox()
        self.max_cost.setRange(0.0, _MOST_USD)
        self.max_cost.setDecimals(3)
        self.max_cost.setSingleStep(0.05)
        before, behind = dollar_signs()
        self.max_cost.setPrefix(before)
        self.max_cost.setSuffix(behind)
        self.max_cost.setSpecialValueText(self.tr("No limit"))
        self.max_cost.setAccessibleName(self.tr("The most that the run may cost, in dollars"))
        self.max_cost.valueChanged.connect(lambda _value: self.edited.emit())
        for figures in (self.repeats, self.max_cost):
            # As wide as its column, however many digits it could hold.
            figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            figures.setMinimumWidth(_FIGURES_PX)
        self.method_summary = text_label(size="small", tone="muted", wrap=True)
        self.fault = text_label(size="small", tone="danger", wrap=True)
        self.fault.hide()
        self._offer_the_fixed()
        self._lay_out()

    @property
    def method_id(self) -> str:
        """Name of the chosen method; empty for the one that the question's type calls for."""
        return str(self.method.currentData() or AUTOMATIC)

    @property
    def mode(self) -> RoleMode:
        """How roles are given."""
        return RoleMode(str(self.role_mode.currentData() or RoleMode.HAND))

    @property
    def max_cost_usd(self) -> float | None:
        """The most that the run may cost; None for no limit."""
        return self.max_cost.value() or None

    def offer_aggregators(self, agents: Sequence[str]) -> None:
        """Offers the agents that can write the verdict."""
        with QSignalBlocker(self.aggregator):
            self.aggregator.clear()
            for agent in agents:
                self.aggregator.addItem(agent, agent)

    def set_panel(self, panel: PanelSettings) -> None:
        """Shows what a panel of the settings says; where and for how much it runs stays."""
        with self._quietly():
            _choose(self.aggregator, panel.aggregator)
            _choose(self.method, panel.method or AUTOMATIC)
            _choose(self.role_mode, RoleMode.HAND)
            self.repeats.setValue(panel.repeats)

    def set_state(self, form: FormState) -> None:
        """Shows a form as it was left, as far as its agents and methods still exist."""
        with self._quietly():
            _choose(self.aggregator, form.aggregator)
            _choose(self.method, form.method)
            _choose(self.role_mode, form.role_mode)
            _choose(self.placement, form.placement)
            self.repeats.setValue(form.repeats)
            limit = form.max_cost_usd
            # A limit below what the field can show must not turn into none.
            self.max_cost.setValue(0.0 if limit is None else max(limit, _LEAST_USD))

    def show_fault(self, fault: InputError | None) -> None:
        """Says below the fields what is wrong with them, or takes it back."""
        field = fault.field if fault is not None else ""
        for name, widget in self._fields().items():
            mark(widget, invalid=field == name)
        mine = field in FIELDS
        self.fault.setText(translated(fault) if mine else "")
        self.fault.setVisible(mine)

    def show_plan(self, job: Job) -> None:
        """Says what the method does, the automatic choice too."""
        strategy = STRATEGIES[job.panel.method]
        automatic = self.method_id == AUTOMATIC
        self.method_summary.setText(
            f"{translated(strategy.title)}: {translated(strategy.summary)}" if automatic else translated(strategy.summary)
        )

    def show_nodes(self, count: int) -> None:
        """Says how many nodes there are to run on."""
        words = self.tr("Paired nodes ({0})").format(count) if count else self.tr("Paired nodes (none)")
        self.placement.setItemText(self.placement.findData(Placement.NODES.value), words)

    def _fields(self) -> dict[str, QWidget]:
        return {
            "roles": self.role_mode,
            "aggregator": self.aggregator,
            "repeats": self.repeats,
            "method": self.method,
            "placement": self.placement,
            "max_cost_usd": self.max_cost,
        }

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        blockers = [QSignalBlocker(widget) for widget in self._fields().values()]
        try:
            yield
        finally:
            for blocker in blockers:
                blocker.unblock()

    def _offer_the_fixed(self) -> None:
        with self._quietly():
            for mode, name in (
                (RoleMode.HAND, self.tr("By hand")),
                (RoleMode.AUTO, self.tr("Automatic")),
                (RoleMode.NONE, self.tr("None")),
                (RoleMode.EVERY, self.tr("Every role")),
            ):
                self.role_mode.addItem(name, mode.value)
            self.method.addItem(self.tr("Automatic"), AUTOMATIC)
            for strategy_name, strategy in STRATEGIES.items():
                self.method.addItem(translated(strategy.title), strategy_name)
            for row, tip in enumerate(
                (
                    self.tr("Each agent has the role that the table above gives it"),
                    self.tr("The roles are given to the agents in turn"),
                    self.tr("No agent has a role"),
                    self.tr("Every agent answers once in every role, which shows what the role does and what the model"),
                )
            ):
                self.role_mode.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
            for place, name in (
                (Placement.LOCAL, self.tr("This computer")),
                (Placement.NODES, self.tr("Paired nodes")),
                (Placement.AUTO, self.tr("Automatic")),
            ):
                self.placement.addItem(name, place.value)

    def _combo(self, name: str) -> QComboBox:
        box = ElidedCombo()
        box.setAccessibleName(name)
        # Long names must not widen the form; the list that opens is as wide as they are.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        box.currentIndexChanged.connect(lambda _place: self.edited.emit())
        return box

    def _lay_out(self) -> None:
        titles = {
            "roles": self.tr("Roles"),
            "aggregator": self.tr("Aggregator"),
            "repeats": self.tr("Repeats"),
            "method": self.tr("Method"),
            "placement": self.tr("Runs on"),
            "max_cost_usd": self.tr("At most"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (name, widget) in enumerate(self._fields().items()):
            row, column = 2 * (place // 3), place % 3
            label = QLabel(titles[name])
            label.setBuddy(widget)
            mark(label, scale="small", tone="muted")
            grid.addWidget(label, row, column)
            grid.addWidget(widget, row + 1, column)
        for column, stretch in enumerate((9, 9, 7)):
            grid.setColumnStretch(column, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addLayout(grid)
        layout.addWidget(self.method_summary)
        layout.addWidget(self.fault)


def _choose(box: QComboBox, wanted: str) -> None:
    place = box.findData(str(wanted))
    if place >= 0:
        box.setCurrentIndex(place)
