"""Every id that layout, callback and test share, named once."""

URL = "url"
DASH = "react-entry-point"  # where Dash draws, under the name that it looks for
READING = "reading"
TOLD = "told"  # what became of a choice that could not be shown
THEMES = "themes"
MEASURES = "measures"
FILTERS = "filters"
MAP = "map"
MAP_GRAPH = "map-graph"
TILES = "tiles"
LEGEND = "legend"
TABLE = "table"
PANEL = "panel"
BEHIND = "behind"
CHOSEN = "chosen"
PANEL_CONTENT = "panel-content"
