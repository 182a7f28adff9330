"""The top of the window: the tabs, and at their right the user and the menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QTabBar, QToolButton, QWidget

from mas_app.icons import app_icon, icon
from mas_app.theme import SPACE_M, SPACE_S, Theme
from mas_app.users.button import UserButton

_LOGO_PX = 22


class Header(QWidget):
    """Tabs and menu.

    Signals:
        new_asked: A new question is wanted.
        exit_asked: The person wants to leave.
        theme_asked: Name of a theme mode.
        nodes_asked: The Nodes page is wanted.
        settings_asked: The settings are wanted.
        export_asked: What is in front is to be exported.
        import_asked: Exports are to be read back in.
        help_asked: Help about what is in front is wanted.
        check_asked: The installation is to be looked at.
    """

    new_asked = Signal()
    exit_asked = Signal()
    theme_asked = Signal(str)
    nodes_asked = Signal()
    settings_asked = Signal()
    export_asked = Signal()
    import_asked = Signal()
    help_asked = Signal()
    check_asked = Signal()

    def __init__(self, titles: tuple[str, ...], *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Tabs"))
        for place, title in enumerate(titles):
            self.tabs.addTab(title)
            keys = QKeySequence(f"Ctrl+{place + 1}")
            self.tabs.setTabToolTip(place, keys.toString(QKeySequence.SequenceFormat.NativeText))
        self.tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.user_button = UserButton(theme)
        self.menu_button = QToolButton()
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(self.tr("Menu"))
        self.menu_button.setIconSize(QSize(18, 18))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._make_menu())
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(QSize(_LOGO_PX, _LOGO_PX), self.devicePixelRatio()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_M + SPACE_S, 0, SPACE_M, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(logo)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.user_button)
        layout.addWidget(self.menu_button)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        new = menu.addAction(self.tr("New question"))
        new.setShortcut(QKeySequence(QKeySequence.StandardKey.New))
        new.triggered.connect(self._on_new)
        export = menu.addAction(self.tr("Export…"))
        export.setShortcut(QKeySequence("Ctrl+E"))
        export.triggered.connect(self._on_export)
        bring = menu.addAction(self.tr("Import…"))
        bring.triggered.connect(self._on_import)
        menu.addSeparator()
        appearance = menu.addMenu(self.tr("Appearance"))
        group = QActionGroup(appearance)
        for mode, name in (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))):
            action = appearance.addAction(name)
            action.setCheckable(True)
            action.setChecked(mode == self._theme.mode)
            action.triggered.connect(lambda _checked=False, chosen=mode: self.theme_asked.emit(chosen))
            group.addAction(action)
        nodes = menu.addAction(self.tr("Nodes…"))
        nodes.setShortcut(QKeySequence("Ctrl+Shift+N"))
        nodes.triggered.connect(self._on_nodes)
        settings = menu.addAction(self.tr("Settings…"))
        settings.setShortcut(QKeySequence("Ctrl+,"))
        settings.triggered.connect(self._on_settings)
        help_ = menu.addAction(self.tr("Help"))
        help_.setShortcut(QKeySequence("F1"))
        help_.triggered.connect(self._on_help)
        check = menu.addAction(self.tr("Check this installation…"))
        check.triggered.connect(self._on_check)
        menu.addSeparator()
        leave = menu.addAction(self.tr("Quit"))
        leave.setShortcut(QKeySequence("Ctrl+Q"))
        leave.triggered.connect(self._on_leave)
        # Shortcuts of a menu that belongs to a button work only for actions that the window has, too.
        self.addActions([new, export, nodes, settings, help_, leave])
        return menu

    def _on_new(self) -> None:
        self.new_asked.emit()

    def _on_nodes(self) -> None:
        self.nodes_asked.emit()

    def _on_settings(self) -> None:
        self.settings_asked.emit()

    def _on_export(self) -> None:
        self.export_asked.emit()

    def _on_import(self) -> None:
        self.import_asked.emit()

    def _on_help(self) -> None:
        self.help_asked.emit()

    def _on_check(self) -> None:
        self.check_asked.emit()

    def _on_leave(self) -> None:
        self.exit_asked.emit()

    def _paint_icons(self) -> None:
        self.menu_button.setIcon(icon("menu", self._theme.colours.text))
