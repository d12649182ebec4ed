"""Generate the one style sheet of the program from tokens.

Widgets choose a look by dynamic properties instead of by own rules: `look` on buttons (`primary`, `secondary`,
`danger`, `ghost`, `link`), `role` on labels and frames (`title`, `subtitle`, `heading`, `caption`, `card`, `bar`, …).
"""

from __future__ import annotations

from igny8_desktop.ui.theme.tokens import Tokens, Tone


def make_stylesheet(tokens: Tokens) -> str:
    """Return the style sheet of a theme."""
    return "\n".join(
        (
            _base(tokens),
            _labels(tokens),
            _buttons(tokens),
            _fields(tokens),
            _views(tokens),
            _containers(tokens),
            _shell(tokens),
        )
    )


def _base(tokens: Tokens) -> str:
    c, s, r = tokens.colours, tokens.space, tokens.radius
    return f"""
QWidget {{ color: {c.text}; }}
QMainWindow, QDialog {{ background: {c.window}; }}
QToolTip {{
  background: {c.raised}; color: {c.text}; border: 1px solid {c.border_strong};
  padding: {s.xs}px {s.sm}px;
}}
QMenuBar {{ background: {c.window}; border-bottom: 1px solid {c.border}; padding: {s.xxs}px {s.sm}px; }}
QMenuBar::item {{ padding: {s.xs}px {s.sm}px; border-radius: {r.sm}px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.pressed}; }}
QMenu {{ background: {c.raised}; border: 1px solid {c.border_strong}; padding: {s.xs}px; }}
QMenu::item {{ padding: 6px {s.xl}px 6px {s.md}px; border-radius: {r.sm}px; min-width: 130px; }}
QMenu::item:selected {{ background: {c.selected}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.text_disabled}; }}
QMenu::icon {{ padding-left: {s.sm}px; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: {s.xs}px {s.sm}px; }}
QStatusBar {{ background: {c.surface}; border-top: 1px solid {c.border}; color: {c.text_muted}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:horizontal {{ border-left: 1px solid {c.border}; margin: 0 {s.xs}px; }}
QSplitter::handle:vertical {{ border-top: 1px solid {c.border}; margin: {s.xs}px 0; }}
QSplitter::handle:hover {{ border-color: {c.accent}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {c.border_strong}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.text_faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; border: none; }}
"""


def _labels(tokens: Tokens) -> str:
    c, t = tokens.colours, tokens.type
    rules = [
        f"""
QLabel {{ background: transparent; }}
QLabel:disabled {{ color: {c.text_disabled}; }}
QLabel[role="display"] {{ font-size: {t.display}px; font-weight: {t.semibold}; }}
QLabel[role="title"] {{ font-size: {t.title}px; font-weight: {t.semibold}; }}
QLabel[role="heading"] {{ font-size: {t.heading}px; font-weight: {t.semibold}; }}
QLabel[role="strong"] {{ font-size: {t.strong}px; font-weight: {t.semibold}; }}
QLabel[role="field"] {{ font-weight: {t.medium}; }}
QLabel[role="muted"] {{ color: {c.text_muted}; }}
QLabel[role="caption"] {{ color: {c.text_faint}; font-size: {t.caption}px; }}
QLabel[role="error"] {{ color: {tokens.tone(Tone.DANGER).text}; font-size: {t.caption}px; }}
QLabel[role="number"] {{ font-size: {t.title}px; font-weight: {t.semibold}; }}
QLabel[role="mono"] {{ font-family: {t.mono}; font-size: {t.caption}px; }}
"""
    ]
    return "".join(rules)


def _button_rule(look: str, ground: str, text: str, border: str, hover: str, pressed: str, border_hover: str) -> str:
    return f"""
QPushButton[look="{look}"] {{ background: {ground}; color: {text}; border-color: {border}; }}
QPushButton[look="{look}"]:hover {{ background: {hover}; border-color: {border_hover}; }}
QPushButton[look="{look}"]:pressed, QPushButton[look="{look}"]:checked {{ background: {pressed}; }}
"""


def _buttons(tokens: Tokens) -> str:
    c, s, r, t = tokens.colours, tokens.space, tokens.radius, tokens.type
    height = tokens.size.control - 2
    danger = tokens.tone(Tone.DANGER)
    return (
        f"""
QPushButton {{
  background: {c.surface}; color: {c.text}; border: 1px solid {c.border_strong}; border-radius: {r.md}px;
  padding: 0 14px; min-height: {height}px; max-height: {height}px; font-weight: {t.medium};
}}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.pressed}; }}
"""
        + _button_rule("primary", c.accent, c.on_accent, c.accent, c.accent_hover, c.accent_pressed, c.accent_hover)
        + _button_rule("secondary", c.surface, c.text, c.border_strong, c.hover, c.pressed, c.border_strong)
        + _button_rule("danger", c.danger, c.on_danger, c.danger, c.danger_hover, c.danger_hover, c.danger_hover)
        + _button_rule(
            "danger-quiet", c.surface, danger.text, c.border_strong, danger.ground, danger.ground, danger.border
        )
        + _button_rule("ghost", "transparent", c.text_muted, "transparent", c.pressed, c.pressed, "transparent")
        + f"""
QPushButton[look="ghost"] {{ padding: 0 10px; }}
QPushButton[look="link"] {{
  background: transparent; border-color: transparent; color: {c.accent_text}; padding: 0 {s.xs}px;
}}
QPushButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton:disabled {{ background: {c.sunken}; color: {c.text_disabled}; border-color: {c.border}; }}
QPushButton[look="ghost"]:disabled, QPushButton[look="link"]:disabled {{
  background: transparent; border-color: transparent;
}}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.focus}; }}
QPushButton:focus {{ padding: 0 13px; min-height: {height - 2}px; max-height: {height - 2}px; }}
QPushButton[look="ghost"]:focus {{ padding: 0 9px; }}
QPushButton[look="link"]:focus {{ padding: 0 3px; }}
QPushButton[look="primary"]:focus, QPushButton[look="danger"]:focus {{ border: 2px solid {c.text}; }}
QPushButton::menu-indicator {{
  image: url(theme:chevron-down.svg); width: 14px; height: 14px; right: {s.sm}px;
  subcontrol-origin: border; subcontrol-position: center right;
}}

QToolButton {{
  background: transparent; color: {c.text_muted}; border: 1px solid transparent; border-radius: {r.md}px;
  padding: 0 {s.sm}px; min-height: {height}px; max-height: {height}px; font-weight: {t.medium};
}}
QToolButton:hover {{ background: {c.pressed}; color: {c.text}; }}
QToolButton:pressed, QToolButton:checked, QToolButton:open {{ background: {c.pressed}; color: {c.text}; }}
QToolButton:disabled {{ color: {c.text_disabled}; }}
QToolButton:focus {{ padding: 0 7px; min-height: {height - 2}px; max-height: {height - 2}px; }}
QToolButton[look="icon"] {{ padding: 0; min-width: {height}px; max-width: {height}px; }}
QToolButton[look="icon"]:focus {{ padding: 0; min-width: {height - 2}px; max-width: {height - 2}px; }}
QToolButton[look="thumb"], QToolButton[look="thumb"]:focus {{
  padding: 0; min-width: 100px; max-width: 100px; min-height: 58px; max-height: 58px; border: 2px solid {c.border};
}}
QToolButton[look="thumb"]:hover {{ border-color: {c.accent}; }}
QToolButton[look="thumb"]:focus {{ border-color: {c.focus}; }}
QToolButton[look="outlined"] {{ background: {c.surface}; border-color: {c.border_strong}; color: {c.text}; }}
QToolButton[look="outlined"]:hover {{ background: {c.hover}; }}
QToolButton[look="outlined"]:focus {{ border: 2px solid {c.focus}; }}
QToolButton[look="outlined"][active="true"] {{
  background: {c.accent_soft}; border-color: {c.accent}; color: {c.accent_text};
}}
QToolButton::menu-indicator {{ image: none; }}
"""
    )


def _fields(tokens: Tokens) -> str:
    c, s, r = tokens.colours, tokens.space, tokens.radius
    height = tokens.size.control - 2
    danger = tokens.tone(Tone.DANGER)
    fields = "QLineEdit, QComboBox, QAbstractSpinBox"
    return f"""
{fields} {{
  background: {c.surface}; border: 1px solid {c.border_strong}; border-radius: {r.md}px; padding: 0 10px;
  min-height: {height}px; max-height: {height}px; selection-background-color: {c.accent};
  selection-color: {c.on_accent};
}}
QPlainTextEdit, QTextEdit {{
  background: {c.surface}; border: 1px solid {c.border_strong}; border-radius: {r.md}px; padding: {s.xs}px 6px;
  selection-background-color: {c.accent}; selection-color: {c.on_accent};
}}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover, QPlainTextEdit:hover, QTextEdit:hover {{
  border-color: {c.text_faint};
}}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{
  border: 2px solid {c.focus}; padding: 0 9px; min-height: {height - 2}px; max-height: {height - 2}px;
}}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {c.focus}; padding: 3px 5px; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"],
QPlainTextEdit[invalid="true"], QTextEdit[invalid="true"] {{ border-color: {danger.solid}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {{
  background: {c.sunken}; color: {c.text_disabled}; border-color: {c.border};
}}
QLineEdit QToolButton {{ min-height: 0; max-height: 30px; padding: 0; border: none; background: transparent; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{
  border: none; background: transparent; padding: 0 {s.sm}px; min-height: 0;
}}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{
  border: none; background: transparent; padding: 0; min-height: 0;
}}
QTextEdit[role="article"], QTextEdit[role="article"]:focus, QTextEdit[role="article"]:disabled {{
  background: transparent; border: none; padding: 0; color: {c.text};
}}
QListWidget[role="popup"] {{
  background: {c.raised}; border: 1px solid {c.border_strong}; border-radius: {r.md}px; padding: {s.xs}px;
}}
QTextEdit[role="block"] {{ background: transparent; border: 1px solid transparent; padding: 2px 5px; }}
QTextEdit[role="block"]:hover {{ border-color: {c.border}; }}
QTextEdit[role="block"]:focus {{ border: 1px solid {c.focus}; padding: 2px 5px; }}
QFrame[role="quote-mark"] {{ background: {c.border_strong}; border: none; border-radius: 1px; }}
QPlainTextEdit[role="mono"] {{ font-family: {tokens.type.mono}; font-size: {tokens.type.caption}px; }}
QComboBox::drop-down {{ border: none; width: 28px; subcontrol-position: center right; }}
QComboBox::down-arrow {{ image: url(theme:chevron-down.svg); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{
  background: {c.raised}; border: 1px solid {c.border_strong}; border-radius: {r.md}px; padding: {s.xs}px; outline: 0;
  selection-background-color: {c.selected}; selection-color: {c.text};
}}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 {s.sm}px; border-radius: {r.sm}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 22px; background: transparent; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin-top: 3px; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin-bottom: 3px; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {c.pressed}; }}
QAbstractSpinBox::up-arrow {{ image: url(theme:chevron-up.svg); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url(theme:chevron-down.svg); width: 12px; height: 12px; }}
QCheckBox, QRadioButton {{ spacing: {s.sm}px; min-height: 22px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.text_disabled}; }}
QCheckBox::indicator, QRadioButton::indicator {{
  width: 14px; height: 14px; border: 1px solid {c.text_faint}; background: {c.surface};
}}
QCheckBox::indicator {{ border-radius: {r.sm}px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {c.accent_text}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{
  width: 12px; height: 12px; border: 2px solid {c.focus};
}}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url(theme:check.svg); }}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {{ border-color: {c.text}; }}
QCheckBox::indicator:indeterminate {{ background: {c.accent}; border-color: {c.accent}; image: url(theme:minus.svg); }}
QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url(theme:dot.svg); }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
  background: {c.sunken}; border-color: {c.border_strong};
}}
QProgressBar {{
  background: {c.pressed}; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; color: transparent;
}}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QListView::indicator, QTreeView::indicator {{
  width: 14px; height: 14px; border: 1px solid {c.text_faint}; background: {c.surface}; border-radius: {r.sm}px;
}}
QListView::indicator:checked, QTreeView::indicator:checked {{
  background: {c.accent}; border-color: {c.accent}; image: url(theme:check.svg);
}}
QSlider::groove:horizontal {{ height: 4px; background: {c.pressed}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
  width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: {c.raised};
  border: 1px solid {c.text_faint};
}}
"""


def _views(tokens: Tokens) -> str:
    c, s, r, t = tokens.colours, tokens.space, tokens.radius, tokens.type
    return f"""
QAbstractItemView {{
  background: {c.surface}; border: 1px solid {c.border}; border-radius: {r.md}px; outline: 0;
  selection-background-color: {c.selected}; selection-color: {c.text};
}}
QListView[role="gallery"] {{ border: none; border-radius: 0; padding: {s.sm}px 18px; }}
QListView[role="gallery"]::item, QListView[role="gallery"]::item:hover {{ background: transparent; padding: 0; }}
QListView[role="board"] {{ background: transparent; border: none; border-radius: 0; }}
QListView[role="board"]::item, QListView[role="board"]::item:hover, QListView[role="board"]::item:selected {{
  background: transparent; padding: 0;
}}
QTableView {{ gridline-color: transparent; border: none; border-radius: 0; }}
QTableView::item {{ padding: 0 {s.md}px; }}
QListView::item, QTreeView::item {{ min-height: 28px; padding: 0 {s.sm}px; border-radius: {r.sm}px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {c.hover}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {c.selected}; color: {c.text}; }}
QHeaderView {{ background: {c.surface}; border: none; }}
QHeaderView::section {{
  background: {c.surface}; color: {c.text_muted}; border: none; border-bottom: 1px solid {c.border};
  padding: 0 {s.md}px; font-size: {t.caption}px; font-weight: {t.medium}; min-height: {tokens.size.header}px;
}}
QHeaderView::section:hover {{ color: {c.text}; background: {c.hover}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {c.border}; background: {c.window}; }}
QTabWidget::tab-bar {{ left: {s.sm}px; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{
  background: transparent; color: {c.text_muted}; padding: 0 {s.lg}px; min-height: {tokens.size.tab}px;
  border: none; border-bottom: 2px solid transparent; font-weight: {t.medium};
}}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:selected {{ color: {c.accent_text}; border-bottom: 2px solid {c.accent_text}; }}
QTabBar::tab:focus {{ background: {c.accent_soft}; }}
QTabBar::tab:disabled {{ color: {c.text_disabled}; }}
"""


def _containers(tokens: Tokens) -> str:
    c, s, r, t = tokens.colours, tokens.space, tokens.radius, tokens.type
    return f"""
QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {r.lg}px; }}
QFrame[role="panel"] {{ background: {c.surface}; border: none; }}
QFrame[role="drop-zone"] {{ background: {c.sunken}; border: 1.5px dashed {c.border_strong}; border-radius: {r.lg}px; }}
QFrame[role="drop-zone"][over="true"] {{ background: {c.accent_soft}; border: 1.5px dashed {c.accent}; }}
QFrame[role="bar"] {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[role="bar"][joined="true"] {{ border-bottom: none; }}
QFrame[role="footer"] {{ background: {c.surface}; border: none; border-top: 1px solid {c.border}; }}
QFrame[role="footer"][active="true"] {{ background: {c.accent_soft}; border-top: 1px solid {c.accent}; }}
QFrame[role="popup"] {{ background: transparent; border: none; }}
QFrame[role="popup"] QListView {{ border: none; background: transparent; }}
QFrame[role="chips"] {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[role="chip"] {{ background: {c.accent_soft}; border: none; border-radius: 13px; }}
QToolButton[look="chip"], QToolButton[look="chip"]:focus {{
  color: {c.accent_text}; padding: 0 {s.xs}px; min-height: 24px; max-height: 24px; font-size: {t.caption}px;
}}
QToolButton[look="chip"]:hover {{ background: transparent; text-decoration: underline; }}
QToolButton[look="chip-cross"], QToolButton[look="chip-cross"]:focus {{
  padding: 0; min-height: 18px; max-height: 18px; min-width: 18px; max-width: 18px; border-radius: 10px;
}}
QFrame[role="line"] {{ background: {c.border}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="disc"] {{ background: {c.sunken}; border: none; border-radius: 30px; }}
QFrame[role="sunken"] {{ background: {c.sunken}; border: none; border-radius: {r.md}px; }}
QTabBar[look="segments"] {{ background: {c.sunken}; border-radius: {r.md}px; }}
QTabBar[look="segments"]::tab {{
  background: {c.sunken}; color: {c.text_muted}; border: 1px solid {c.sunken}; border-radius: {r.md}px;
  padding: 0 14px; min-height: {tokens.size.control - 4}px; margin: 1px;
}}
QTabBar[look="segments"]::tab:hover {{ color: {c.text}; }}
QTabBar[look="segments"]::tab:selected {{
  background: {c.raised}; border: 1px solid {c.border_strong}; color: {c.text};
}}
QTabBar[look="segments"]::tab:selected:focus {{ border: 2px solid {c.focus}; }}
QPushButton[look="stage"] {{
  background: {c.surface}; border: 1px solid {c.border}; border-radius: {r.lg}px; padding: 0;
  min-height: 194px; max-height: 194px;
}}
QPushButton[look="stage"]:hover {{ border-color: {c.border_strong}; background: {c.hover}; }}
QPushButton[look="stage"][current="true"] {{ border: 1px solid {c.accent}; background: {c.accent_soft}; }}
QPushButton[look="stage"]:focus {{ border: 2px solid {c.focus}; padding: 0; min-height: 192px; max-height: 192px; }}
QLabel[role="error-number"] {{ color: {tokens.tone(Tone.DANGER).text}; font-weight: {t.semibold}; }}
QLabel[role="warning-number"] {{ color: {tokens.tone(Tone.WARNING).text}; font-weight: {t.semibold}; }}
QFrame[role="notice"] {{ background: {c.raised}; border: 1px solid {c.border_strong}; border-radius: {r.lg}px; }}
QFrame[role="notice"] QPushButton[look="link"] {{ padding: 0; min-height: 20px; max-height: 20px; }}
QGroupBox {{
  background: {c.surface}; border: 1px solid {c.border}; border-radius: {r.lg}px; margin-top: {s.xl}px;
  padding: {s.md}px;
}}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; color: {c.text}; font-weight: {t.semibold}; }}
"""


def _shell(tokens: Tokens) -> str:
    c, s, r, t = tokens.colours, tokens.space, tokens.radius, tokens.type
    tall = tokens.size.control + 2
    banners = "".join(
        f"""
QFrame[role="banner"][tone="{tone}"] {{
  background: {tokens.tone(tone).ground}; border: 1px solid {tokens.tone(tone).border}; border-radius: {r.md}px;
}}
"""
        for tone in Tone
    )
    return (
        f"""
QFrame[role="rail"] {{ background: {c.surface}; border: none; border-right: 1px solid {c.border}; }}
QPushButton[look="nav"] {{
  background: transparent; border: 1px solid transparent; color: {c.text_muted}; text-align: left;
  padding: 0 {s.sm}px; min-height: {tall}px; max-height: {tall}px; border-radius: {r.md}px; font-weight: {t.medium};
}}
QPushButton[look="nav"]:hover {{ background: {c.hover}; color: {c.text}; }}
QPushButton[look="nav"]:checked {{ background: {c.selected}; color: {c.accent_text}; }}
QPushButton[look="nav"]:focus {{ border: 2px solid {c.focus}; padding: 0 7px; }}
QToolButton[look="status"] {{ font-weight: {t.regular}; }}
QStatusBar QToolButton {{ min-height: 26px; max-height: 26px; }}
QStatusBar QToolButton:focus {{ min-height: 24px; max-height: 24px; }}
"""
        + banners
    )
