// The map and what goes with it: recoloured in place from the atlas, without a question to the server.

// ---- the fragments of a view ----------------------------------------------------------------------------------
const kept = new Map(); // fragments of filtered views, by query
const firstSearch = location.search;
let atlas = null;
const atlasReady = settings.atlas
  ? fetch(settings.atlas).then((answer) => answer.ok ? answer.json() : null).catch(() => null).then((json) => (atlas = json))
  : Promise.resolve(null);

function queryOf(view) {
  const wanted = ["theme", "subtheme", "measure", "members", "sources", "release", "lang"];
  return new URLSearchParams(wanted.filter((name) => view[name]).map((name) => [name, view[name]])).toString();
}

function inAtlas(view) {
  return !view.subtheme && !view.sources && view.members === "all";
}

function fragmentAtHand(view) {
  if (inAtlas(view) && atlas) return atlas.themes[view.theme][view.measure];
  return kept.get(queryOf(view)) || stillOnScreen(view);
}

// Another state, or tiles instead of the map: what stands is right, also before the atlas is here.
function stillOnScreen(view) {
  return isLive() && onScreen !== null && queryOf(view) === queryOf(readView(onScreen)) ? { paint: painted } : undefined;
}

async function fragmentOf(view) {
  if (inAtlas(view)) await atlasReady; // where it could not be fetched, each view is asked for by itself
  if (!fragmentAtHand(view)) {
    const answer = await fetch("/fragment?" + queryOf(view));
    if (!answer.ok) throw new Error(`no view: ${answer.status}`);
    kept.set(queryOf(view), await answer.json());
  }
  return fragmentAtHand(view);
}

// ---- drawing --------------------------------------------------------------------------------------------------
const CHANGING = ["reading", "filters", "table", "legend", "behind"];
let wanted = null; // the address that should be on screen, and the one that is
let onScreen = null;
let painted = null; // what is known of the countries on screen

function draw(search) {
  wanted = search;
  if (search === onScreen && mapParts()) return;
  const view = readView(search);
  const fragment = fragmentAtHand(view);
  if (mapParts() && isLive() && fragment) putOnScreen(search, view, fragment);
  else drawWhenReady(search, view).catch((error) => notDrawn(search, error));
}

// The server does not answer: what stands stays, the address and the filters say again what it is, and the reader is told.
function notDrawn(search, error) {
  console.error(error);
  if (wanted !== search || !isLive()) return; // links to whole pages work
  wanted = onScreen;
  history.replaceState(history.state, "", location.pathname + onScreen + location.hash);
  const chosen = new URLSearchParams(onScreen);
  for (const select of all("#filters select")) select.selectedIndex = Math.max(0, [...select.options].findIndex(({ value }) => value === chosen.get(select.name)));
  tell($("told").dataset.failed);
}

function tell(words) {
  if ($("told").textContent !== words) $("told").textContent = words;
}

async function drawWhenReady(search, view) {
  await waitForMap();
  if (!isLive() && search === firstSearch) return putOnScreen(search, view, { paint: settings.paint });
  const fragment = await fragmentOf(view);
  if (wanted === search) putOnScreen(search, view, fragment);
}

// What is below the window is laid out one frame later: a change is seen sooner.
function layOutLater(table) {
  if (table.getBoundingClientRect().top < innerHeight) return;
  root.dataset.table = "later";
  afterPaint(() => delete root.dataset.table);
}

function putOnScreen(search, view, fragment) {
  layOutLater($("table"));
  tell("");
  painted = fragment.paint;
  for (const id of CHANGING) if (id in fragment) show(id, fragment[id]);
  pressed(view);
  paintMap();
  if (view.view === "tiles") paintTiles();
  keepOnly(view.keep);
  markChosen(view.country);
  takeOver();
  onScreen = search;
  atlasReady.then(() => whenIdle(() => { if (atlas) parseAhead(view); }));
  root.dataset.drawn = `${view.theme}/${view.measure}/${view.view}`;
}

const shown = new Map(); // what stands in each place, since the browser writes HTML its own way

function show(id, html) {
  const place = $(id);
  if (!place || shown.get(id) === html) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.name : null;
  place.replaceChildren(document.importNode(parsed(html).content, true));
  shown.set(id, html);
  const again = focused && place.querySelector(`[name="${focused}"]`);
  if (again) again.focus();
}

function pressed(view) {
  for (const [attribute, [name]] of Object.entries(CHOICES)) {
    if (name === "country") continue;
    for (const link of all(`main a[data-${attribute}]`)) {
      if (link.dataset[attribute] === view[name]) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      link.setAttribute("href", hrefWith(choiceOf(link)));
    }
  }
  for (const link of all("a[data-lang]")) link.setAttribute("href", hrefWith({ lang: link.dataset.lang }));
  const stage = document.querySelector(".stage");
  if (stage) stage.dataset.view = view.view;
}

// Parsing is half of a change: what the next click may ask for is parsed while nobody waits.
const templates = new Map(); // by their HTML
const whenIdle = window.requestIdleCallback || ((act) => setTimeout(act, 50));

function parsed(html) {
  if (!templates.has(html)) templates.set(html, Object.assign(document.createElement("template"), { innerHTML: html }));
  return templates.get(html);
}

function parseAhead({ theme, measure }) {
  const next = [...Object.values(atlas.themes[theme]), ...Object.values(atlas.themes).map((measures) => measures[measure])];
  const texts = next.flatMap((fragment) => CHANGING.map((id) => fragment[id])).filter((html) => html && !templates.has(html));
  const one = () => {
    if (!texts.length) return;
    parsed(texts.pop());
    whenIdle(one);
  };
  whenIdle(one);
}

// ---- the shapes on the map --------------------------------------------------------------------------------------
// Plotly draws one path per country and notes at each which it is; each is told so for us after every drawing.
let parts = null;

function mapParts() {
  if (parts && parts.shapes.every((shape) => shape.isConnected)) return parts;
  const graph = document.querySelector("#map-graph .js-plotly-plot");
  if (!graph || !graph.data) return null;
  const layer = all(".choroplethlayer > g", graph).pop();
  const drawn = new Map(layer ? all("path", layer).map((shape) => [shape.__data__ && shape.__data__.loc, shape]) : []);
  const codes = graph.data[1].locations;
  const shapes = codes.map((code) => drawn.get(code)).filter(Boolean);
  const small = graph.data[2].ids;
  const circles = all("path.point", graph);
  const labels = all("g.scattergeo text, .textpoint text", graph);
  if (shapes.length < codes.length || circles.length < small.length || labels.length < codes.length) return null;
  parts = { codes, shapes, circles, small, labels, paints: new Map(), texts: new Map() };
  if (!watched.has(graph)) graph.on("plotly_afterplot", drawnAnew);
  watched.add(graph);
  return parts;
}

// For a window of another size plotly draws anew: to the paths in the order in which they stand by then, which marking a
// country has changed, and labels without our words.
const watched = new WeakSet();

function drawnAnew() {
  parts = null;
  if (!isLive() || !mapParts()) return;
  paintMap();
  if (paled) pale(paled); // also what an entry of the legend shows only while it is pointed at
  markChosen(readView(onScreen).country);
}

function waitForMap() {
  return new Promise((resolve) => {
    const look = () => (mapParts() ? resolve() : requestAnimationFrame(look));
    look();
  });
}

function paintMap() {
  const { codes, shapes, labels, small, circles, texts } = mapParts();
  codes.forEach((code, at) => {
    paintShape(shapes[at], code);
    const label = painted[code][1];
    if (texts.get(code) === label) return;
    labels[at].innerHTML = label;
    const name = labels[at].querySelector(".name");
    if (name) name.setAttribute("x", labels[at].getAttribute("x") || 0);
    texts.set(code, label);
  });
  small.forEach((code, at) => paintShape(circles[at], code));
}

function paintShape(shape, code) {
  const key = painted[code][0];
  if (parts.paints.get(shape) === key) return;
  shape.setAttribute("class", shape.getAttribute("class").replace(/ ?paint-\S+/g, "") + " paint-" + key);
  shape.dataset.country = code;
  parts.paints.set(shape, key);
}

// ---- the legend as a filter: what is not kept goes pale on the map and leaves the table ---------------------------
const DOTS = { works: 'class="dot"', partly: 'class="ring"' };

function stays(paint, keep) {
  return !keep || (keep in DOTS ? paint[1].includes(DOTS[keep]) : paint[0] === keep || paint[0] === keep + "d");
}

let paled = ""; // the entry whose states alone are not pale now

function pale(keep) {
  paled = keep;
  const away = new Set(Object.keys(painted).filter((code) => !stays(painted[code], keep)));
  for (const shape of all(".stage :is(path, rect, circle)[data-country]")) shape.classList.toggle("away", away.has(shape.dataset.country));
  const { codes, labels } = mapParts();
  codes.forEach((code, at) => labels[at].classList.toggle("away", away.has(code)));
  return away;
}

// An entry under the pointer or the focus shows on the map, for as long as it is there, what choosing it would leave.
function preview(element) {
  if (!isLive() || !painted) return;
  const entry = element.closest && element.closest(".legend [data-keep]");
  const keep = entry ? entry.dataset.keep : readView(onScreen).keep;
  if (keep !== paled) pale(keep);
}

document.addEventListener("focusin", ({ target }) => preview(target));

function keepOnly(keep) {
  if (!keep && !document.querySelector("main .away")) return;
  const away = pale(keep);
  for (const row of all("#table tr[data-country]")) row.hidden = away.has(row.dataset.country);
  for (const group of all("#table tbody.group")) group.hidden = all("tr[data-country]", group).every((row) => row.hidden);
}

function markChosen(code) {
  for (const element of all("main [data-country][aria-current]")) element.removeAttribute("aria-current");
  if (!code) return;
  for (const element of all(`.stage [data-country="${code}"], tr[data-country="${code}"]`)) {
    element.setAttribute("aria-current", "true");
    if (element.tagName === "path" && element.parentNode.lastElementChild !== element && !element.classList.contains("point")) element.parentNode.appendChild(element);
  }
}

// ---- what Dash calls --------------------------------------------------------------------------------------------
let lastChosen = null;
const PATIENCE = 4000; // milliseconds until a panel that does not come is told of
let overdue = 0;

// Nobody reads of one state what was said of another: what stood there goes pale, and goes where no answer comes.
function awaitPanel() {
  clearTimeout(overdue);
  if (!$("panel").className) $("panel").className = "waiting";
  overdue = setTimeout(() => {
    $("panel").className = "missing";
    tell($("panel").dataset.failed);
  }, PATIENCE);
}

window.dash_clientside = Object.assign({}, window.dash_clientside, {
  map: {
    // Called by Dash whenever the address changes; gives what the panel shows.
    draw(search) {
      draw(search);
      const view = readView(search);
      const chosen = [view.country, view.country && view.theme].join("/");
      const changed = lastChosen !== null && chosen !== lastChosen;
      lastChosen = chosen;
      if (changed) awaitPanel();
      return changed ? search || "?" : window.dash_clientside.no_update;
    },
    showPanel(html) {
      clearTimeout(overdue);
      $("panel").className = "";
      tell("");
      $("panel").innerHTML = html;
      // The list of states in which it was chosen is gone, for the browser perhaps only with the next frame: whoever walks with
      // the keyboard goes on in the panel.
      const at = document.activeElement;
      const lost = at === document.body || !at.getClientRects().length;
      if (byKey && lost) document.querySelector(".panel").focus({ preventScroll: true });
    },
  },
});
