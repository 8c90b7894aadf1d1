// The last script of a live page: starts Dash.
"use strict";
window.renderer = new window.DashRenderer();
