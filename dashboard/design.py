"""The design tokens: colour, type, space, shape, motion. Style sheet, figures and documents all take them from here."""

from __future__ import annotations

from functools import cache

# Neutral tones of the page, light and dark.
LIGHT = {
    "page": "#fbfaf7", "raised": "#ffffff", "sunken": "#f1eee6", "line": "#ddd8cc", "text": "#1d1b18",
    "quiet": "#625c52", "accent": "#a3263f", "accent-strong": "#7f1a30", "on-accent": "#ffffff", "solution": "#0f766e",
    "sea": "#fbfaf7", "context": "#efece4", "unknown": "#e0dcd2", "unknown-mark": "#b9b3a5", "border": "#ffffff",
    "focus": "#1d4ed8", "band": "#d8c4a0",
}  # fmt: skip
DARK = {
    "page": "#191714", "raised": "#221f1b", "sunken": "#26221d", "line": "#3c372f", "text": "#f3efe6",
    "quiet": "#b6ad9d", "accent": "#f08ba0", "accent-strong": "#f7b3c1", "on-accent": "#241016", "solution": "#4fc3b5",
    "sea": "#191714", "context": "#24211c", "unknown": "#45403a", "unknown-mark": "#6d665b", "border": "#191714",
    "focus": "#93b4ff", "band": "#8d7a5c",
}  # fmt: skip
CONTRAST = {
    **LIGHT, "page": "#ffffff", "sunken": "#ffffff", "text": "#000000", "quiet": "#262626", "line": "#000000",
    "accent": "#7a0f26", "accent-strong": "#5a0519", "unknown-mark": "#6b6b6b", "border": "#000000", "solution": "#00534c",
    "focus": "#0000d0",
}  # fmt: skip

# Severity, five ordered warm classes: at least 10 steps of lightness apart for every kind of colour vision, and each at
# least 3:1 against the outline that countries with a number have (tests/dashboard/test_design.py).
SEVERITY = {1: "#f8edd0", 2: "#f0c680", 3: "#e39450", 4: "#cd6140", 5: "#b32c4d"}
OUTLINE = "#100d0a"
INK, HALO = "#1d1b18", "#fffdf8"  # marks on a filled country, in every mode
# Solutions: from nothing reported to works in practice.
SOLUTION = {"working": "#0f766e", "partially_working": "#5ba89f", "piloted": "#9dcdc6", "announced": "#d5e8e4"}
# Evidence grades: the more there is, the darker.
EVIDENCE = {"A": "#1f3b63", "B": "#4d6f9c", "C": "#8ba6c9", "D": "#c3d1e4"}
# Severity (rows, low to high) by coverage of solutions (columns, none to good): the gap.
GAP = {
    "11": "#f4ead6", "12": "#d3e0d2", "13": "#a9d0c8",
    "21": "#e9ae7c", "22": "#bfae8f", "23": "#83a89b",
    "31": "#a8324a", "32": "#85505f", "33": "#4f6a72",
}  # fmt: skip

STATES = ("SO", "ER", "NR", "SN", "NA", "WH")  # why a cell has no number (dashboard.evidence_states)

# Type in rem: 14, 16, 20, 28 and 44 pixels, with one smaller for labels inside pictures.
TYPE = {"small": 0.875, "text": 1.0, "lead": 1.25, "title": 1.75, "display": 2.75}
# Space in rem: the rhythm of every page.
SPACE = {"1": 0.25, "2": 0.5, "3": 0.75, "4": 1.0, "5": 1.5, "6": 2.5, "7": 4.0}
RADIUS = {"small": "3px", "large": "6px", "pill": "999px"}
MOTION = {"quick": "160ms", "calm": "240ms"}  # none where the reader asks for less movement

# First what a system has most likely, and two weights only (400, 600): a browser asks for every name, weight and size in
# turn while it lays out the first picture.
SERIF = '"Noto Serif", Charter, "Iowan Old Style", Georgia, "Times New Roman", serif'
SANS = '"Noto Sans", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif'


@cache
def paints() -> dict[str, str]:
    """Every way in which a country can be filled: key to solid colour. Indicative (grade D) keys end in ``d``."""
    fills = {f"s{k}": colour for k, colour in SEVERITY.items()}
    fills |= {f"m-{status}": colour for status, colour in SOLUTION.items()}
    fills |= {f"e{grade}": colour for grade, colour in EVIDENCE.items()}
    fills |= {f"g{pair}": colour for pair, colour in GAP.items()}
    fills |= {f"{key}d": colour for key, colour in list(fills.items()) if key[0] in "sg"}
    return {**fills, **dict.fromkeys(STATES, LIGHT["unknown"]), "out": LIGHT["context"]}


@cache
def style_sheet() -> str:
    """The custom properties of all colour modes and the fill of every paint, the widths and places of bars: what
    stands before our own style sheet. Pages hold no style attributes, which the security policy refuses."""
    dark, contrast = _properties(DARK), _properties(CONTRAST)
    return "".join(
        [
            f":root{{{_properties(LIGHT)}{_scales()}--outline:{OUTLINE};--ink:{INK};--halo:{HALO};--serif:{SERIF};--sans:{SANS}}}",
            f'@media (prefers-color-scheme:dark){{:root:not([data-mode="light"]){{{dark}}}}}',
            f':root[data-mode="dark"]{{{dark}color-scheme:dark}}',
            ':root[data-mode="light"],:root[data-mode="contrast"]{color-scheme:light}',
            f"@media (prefers-contrast:more){{:root:not([data-mode]){{{contrast}color-scheme:light}}}}",
            f':root[data-mode="contrast"]{{{contrast}}}',
            f"@media print{{:root:root{{{_properties(LIGHT)}--page:#fff;color-scheme:light}}}}",
            "@media (prefers-reduced-motion:reduce){:root:root{--quick:0s;--calm:0s}}",
            *(
                f".paint-{key}{{fill:{_fill(key, colour)}!important;{_background(key, colour)}}}"
                for key, colour in paints().items()
            ),
            *(f".token-{name}{{background:var(--{name})}}" for name in LIGHT),
            *(f".size-{name}{{font:600 var(--size-{name})/1.25 var(--serif)}}" for name in TYPE),
            *(f".w-{n}{{width:{n}%}}.at-{n}{{left:{n}%}}" for n in range(101)),
        ]
    )


def is_indicative(key: str) -> bool:
    """Whether a paint is that of a grade D cell, which is drawn hatched."""
    return key[0] in "sg" and key.endswith("d")


def _scales() -> str:
    """Type, space, shape and motion as custom properties: ``--size-lead``, ``--space-4``, ``--radius-pill``, ``--quick``."""
    sizes = {f"size-{name}": f"{rem:g}rem" for name, rem in TYPE.items()}
    spaces = {f"space-{name}": f"{rem:g}rem" for name, rem in SPACE.items()}
    radii = {f"radius-{name}": value for name, value in RADIUS.items()}
    return _properties({**sizes, **spaces, **radii, **MOTION})


def _properties(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _fill(key: str, colour: str) -> str:
    return f"url(#hatch-{key})" if is_indicative(key) or key in STATES else colour


def _background(key: str, colour: str) -> str:
    """The same for boxes of HTML: swatches of the legend and the table."""
    if is_indicative(key):
        return f"background:repeating-linear-gradient(-45deg,{colour} 0 4px,#fff9 4px 5.5px),{colour}"
    if key in STATES:
        return f"background:{_STATE_TEXTURES[key]}var(--unknown)"
    return f"background:{colour}"


_STATE_TEXTURES = {
    "SO": "",  # what is known of it are its dots
    "ER": "repeating-linear-gradient(90deg,transparent 0 4px,var(--unknown-mark) 4px 5px),",
    "NR": "radial-gradient(var(--unknown-mark) 1px,transparent 1.4px) 0 0/6px 6px,",
    "SN": "radial-gradient(transparent 1.6px,var(--unknown-mark) 1.8px 2.4px,transparent 2.7px) 0 0/8px 8px,",
    "NA": "repeating-linear-gradient(0deg,transparent 0 4px,var(--unknown-mark) 4px 5px),",
    "WH": "repeating-linear-gradient(45deg,transparent 0 4px,var(--unknown-mark) 4px 5px),"
    "repeating-linear-gradient(-45deg,transparent 0 4px,var(--unknown-mark) 4px 5px),",
}


@cache
def patterns() -> str:
    """The patterns of the map as SVG definitions: hatches for indicative classes, a quiet one per no-evidence state."""
    hatches = [_hatch(key, colour) for key, colour in paints().items() if is_indicative(key)]
    return f"<defs>{''.join(hatches)}{''.join(_state_pattern(state) for state in STATES)}</defs>"


def definitions() -> str:
    """The patterns for all pictures of an HTML page, at the head of its body."""
    return f'<svg width="0" height="0" aria-hidden="true" class="definitions">{patterns()}</svg>'


def _hatch(key: str, colour: str) -> str:
    return (
        f'<pattern id="hatch-{key}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{colour}"/><rect width="1.6" height="6" fill="#fff" fill-opacity=".62"/></pattern>'
    )


def _state_pattern(state: str) -> str:
    marks = {
        "SO": "",
        "ER": '<path d="M4 2.5v3" class="mark" stroke-width="1"/>',
        "NR": '<circle cx="4" cy="4" r=".8" class="mark"/>',
        "SN": '<circle cx="4" cy="4" r="2" class="mark" fill="none" stroke-width="1"/>',
        "NA": '<path d="M2.5 4h3" class="mark" stroke-width="1"/>',
        "WH": '<path d="M2 2l4 4M6 2l-4 4" class="mark" stroke-width="1"/>',
    }
    return (
        f'<pattern id="hatch-{state}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" class="ground"/>{marks[state]}</pattern>'
    )
