// The map page. Everything shown was drawn by the server (fragments); the scripts only put it where it belongs.
// The server joins all files of this folder into one script: what stands at the top of one file is known to the others.

// Without this plotly.js would ask a foreign host for its base map, even with outlines of its own.
const noLayer = { type: "GeometryCollection", geometries: [] };
const baseLayers = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
window.PlotlyGeoAssets = {
  topojson: { world_110m: { type: "Topology", arcs: [], objects: Object.fromEntries(baseLayers.map((name) => [name, noLayer])) } },
};

const DEFAULTS = { theme: "DOC", measure: "severity", view: "map", members: "all" };
const root = document.documentElement;
const settings = JSON.parse($("view-settings").textContent || "{}");

// The outlines are there before plotly looks for them: it would ask for them itself, but then look only every 50 ms.
if (settings.outlines) {
  fetch(settings.outlines).then((answer) => answer.json()).then((outlines) => {
    window.PlotlyGeoAssets[settings.outlines] = outlines;
  }).catch(() => {});
}

function $(id) {
  return document.getElementById(id);
}

function all(selector, within) {
  return [...(within || document).querySelectorAll(selector)];
}

// ---- the view is the address ----------------------------------------------------------------------------------
// Where an address means nothing (a theme that is none, small letters), the server has drawn the nearest view and says which.
function named(search) {
  return [...new URLSearchParams(search)].map(String).sort().join("&");
}

if ("view" in settings && named(settings.view) !== named(location.search)) {
  history.replaceState(history.state, "", location.pathname + settings.view + location.hash);
}

function readView(search) {
  return { ...DEFAULTS, subtheme: "", sources: "", country: "", keep: "", ...Object.fromEntries(new URLSearchParams(search)) };
}

function hrefWith(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value && value !== DEFAULTS[name]) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return location.pathname + (text ? "?" + text : "");
}

// A link that only changes the view stays on the page. The view is drawn first; Dash hears of it after the paint.
function go(href) {
  if (href === location.pathname + location.search) return;
  history.pushState({}, "", href || "/");
  draw(location.search);
  afterPaint(() => window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")));
}

function afterPaint(then) {
  requestAnimationFrame(() => setTimeout(then));
}

window.addEventListener("popstate", () => { if ($("map-graph")) draw(location.search); });

const CHOICES = { theme: ["theme", { subtheme: "" }], measure: ["measure", { keep: "" }], view: ["view", {}], country: ["country", {}], keep: ["keep", {}] };

function choiceOf(element) {
  for (const [attribute, [name, also]] of Object.entries(CHOICES)) {
    if (!(attribute in element.dataset)) continue;
    const chosen = element.dataset[attribute];
    const again = name === "keep" && readView(location.search).keep === chosen; // a second click takes the filter away
    return { ...also, [name]: again ? "" : chosen };
  }
  return null;
}

let byKey = false; // whether the last choice was made with the keyboard

// A finger is wider than Malta: a click near a small state means that state.
const REACH = 14; // pixels from its middle

function smallNear({ target, clientX, clientY }) {
  if (!target.closest(".map-graph")) return null;
  for (const circle of all("#map-graph path.point[data-country]")) {
    const { left, right, top, bottom } = circle.getBoundingClientRect();
    if (Math.hypot(clientX - (left + right) / 2, clientY - (top + bottom) / 2) <= REACH) return circle;
  }
  return null;
}

document.addEventListener("click", (event) => {
  if (!isLive() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const target = smallNear(event) || event.target.closest("a[data-theme], a[data-measure], a[data-view], a[data-keep], [data-country]");
  if (!target || !$("map-graph")) return;
  const link = event.target.closest("a");
  if (link && !choiceOf(link) && link !== target) return;
  if (target.tagName === "TR" && link) return;
  event.preventDefault();
  byKey = event.detail === 0;
  go(hrefWith(choiceOf(target)));
});

document.addEventListener("change", (event) => {
  const select = event.target.closest("#filters select");
  if (select && isLive()) go(hrefWith({ [select.name]: select.value }));
});
