// The live map: takes the drawn page over from the server's first picture and recolours it in place.
// Everything shown here was drawn by the server (fragments); this file only puts it where it belongs.
"use strict";

// Without this plotly.js would ask a foreign host for its base map, even with outlines of its own.
(() => {
  const empty = { type: "GeometryCollection", geometries: [] };
  const layers = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
  const objects = Object.fromEntries(layers.map((name) => [name, empty]));
  window.PlotlyGeoAssets = { topojson: { world_110m: { type: "Topology", arcs: [], objects } } };
})();

(() => {
  const DEFAULTS = { theme: "DOC", measure: "severity", view: "map", members: "all" };
  const root = document.documentElement;
  const settings = JSON.parse(document.getElementById("view-settings").textContent || "{}");
  const filtered = new Map(); // fragments of filtered views, by query
  let atlas = null;
  let painted = null;
  const atlasReady = settings.atlas
    ? fetch(settings.atlas).then((answer) => answer.json()).then((json) => (atlas = json))
    : Promise.resolve(null);

  const $ = (id) => document.getElementById(id);
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];

  function readView(search) {
    const given = Object.fromEntries(new URLSearchParams(search));
    return { ...DEFAULTS, subtheme: "", sources: "", country: "", keep: "", ...given };
  }

  // ---- navigation: a link that only changes the view stays on the page ----------------------------------------
  function go(href) {
    if (href === location.pathname + location.search) return;
    history.pushState({}, "", href || "/");
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
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

  const CHOICES = { theme: ["theme", { subtheme: "" }], measure: ["measure", {}], view: ["view", {}], country: ["country", {}], keep: ["keep", {}] };

  function choiceOf(element) {
    for (const [attribute, [name, also]] of Object.entries(CHOICES)) {
      if (!(attribute in element.dataset)) continue;
      const chosen = element.dataset[attribute];
      const again = name === "keep" && readView(location.search).keep === chosen; // a second click takes the filter away
      return { ...also, [name]: again ? "" : chosen };
    }
    return null;
  }

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
    go(hrefWith(choiceOf(target)));
  });

  document.addEventListener("change", (event) => {
    const select = event.target.closest("#filters select");
    if (select && isLive()) go(hrefWith({ [select.name]: select.value }));
  });

  // ---- taking over from the first picture ---------------------------------------------------------------------
  const isLive = () => !root.dataset.picture;

  function takeOver() {
    if (isLive()) return;
    const first = $("first-page");
    const focused = first.contains(document.activeElement) ? document.activeElement : null;
    delete root.dataset.picture;
    const again = focused && focused.getAttribute("href") && $("live-page").querySelector(`a[href="${CSS.escape(focused.getAttribute("href"))}"]`);
    first.remove();
    if (again) again.focus();
    const place = location.hash.length > 1 && $(location.hash.slice(1));
    if (place) place.scrollIntoView();
  }

  // Pages without a map are live as soon as Dash has put their content in place.
  if ($("live-page")) new MutationObserver((_records, observer) => {
    const page = $("page");
    if (!page || !page.childElementCount) return;
    observer.disconnect();
    if (!page.querySelector("#map-graph")) takeOver();
  }).observe($("live-page"), { childList: true, subtree: true });

  // ---- drawing a view -----------------------------------------------------------------------------------------
  async function fragmentOf(view) {
    await atlasReady;
    if (atlas && !view.subtheme && !view.sources && view.members === "all" && !view.release) return atlas.themes[view.theme][view.measure];
    const wanted = ["theme", "subtheme", "measure", "members", "sources", "release", "lang"];
    const query = new URLSearchParams(wanted.filter((name) => view[name]).map((name) => [name, view[name]])).toString();
    if (!filtered.has(query)) filtered.set(query, await (await fetch("/fragment?" + query)).json());
    return filtered.get(query);
  }

  const shown = new Map(); // what stands in each place, since the browser writes HTML its own way

  function show(id, html) {
    const place = $(id);
    if (!place || shown.get(id) === html) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.name : null;
    place.innerHTML = html;
    shown.set(id, html);
    const again = focused && place.querySelector(`[name="${focused}"]`);
    if (again) again.focus();
  }

  function pressed(view) {
    for (const [attribute, [name]] of Object.entries(CHOICES)) {
      if (name === "country") continue;
      for (const link of all(`#live-page a[data-${attribute}]`)) {
        if (link.dataset[attribute] === view[name]) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
        link.setAttribute("href", hrefWith(choiceOf(link)));
      }
    }
    for (const link of all("#live-page a[data-lang]")) link.setAttribute("href", hrefWith({ lang: link.dataset.lang }));
    const stage = document.querySelector("#live-page .stage");
    if (stage) stage.dataset.view = view.view;
  }

  // Plotly draws one path per country in the order of the trace; each is told its country once.
  let parts = null; // kept, because marking a country changes the order of the paths

  function mapParts() {
    if (parts && parts.shapes.every((shape) => shape.isConnected)) return parts;
    const graph = document.querySelector("#map-graph .js-plotly-plot");
    if (!graph || !graph.data) return null;
    const layers = all(".choroplethlayer > g", graph);
    const layer = layers[layers.length - 1];
    const shapes = layer ? all("path", layer) : [];
    const codes = graph.data[1].locations;
    if (shapes.length < codes.length) return null;
    const points = all(".scatterlayer > g, .scattergeo", graph);
    const circles = all("path.point", graph);
    const labels = all("g.scattergeo text, .textpoint text", graph);
    if (circles.length < graph.data[2].ids.length || labels.length < codes.length || !points.length) return null;
    parts = { codes, shapes, circles, small: graph.data[2].ids, labels };
    return parts;
  }

  function paintShape(shape, code, key) {
    shape.setAttribute("class", shape.getAttribute("class").replace(/ ?paint-\S+/g, "") + " paint-" + key);
    shape.dataset.country = code;
  }

  function paintMap(fragment) {
    const { codes, shapes, labels, small, circles } = mapParts();
    codes.forEach((code, at) => {
      const [key, , label] = fragment.paint[code];
      paintShape(shapes[at], code, key);
      if (labels[at].innerHTML !== label) labels[at].innerHTML = label;
      const name = labels[at].querySelector(".name");
      if (name) name.setAttribute("x", labels[at].getAttribute("x") || 0);
    });
    small.forEach((code, at) => paintShape(circles[at], code, fragment.paint[code][0]));
  }

  function paintTiles(fragment) {
    const place = $("tiles");
    if (!place) return;
    if (!place.childElementCount && atlas) place.innerHTML = atlas.tiles;
    for (const square of all("rect[data-country]", place)) {
      const [key, , label] = fragment.paint[square.dataset.country];
      square.setAttribute("class", "paint-" + key);
      const mark = square.parentNode.querySelector(".mark");
      mark.innerHTML = label;
      for (const name of all(".name", mark)) name.remove();
      square.parentNode.setAttribute("href", hrefWith({ country: square.dataset.country }));
    }
  }

  // ---- the legend as a filter: what is not kept goes pale on the map and leaves the table --------------------------
  const DOTS = { works: 'class="dot"', partly: 'class="ring"' };

  function stays(paint, keep) {
    return !keep || (keep in DOTS ? paint[2].includes(DOTS[keep]) : paint[0] === keep || paint[0] === keep + "d");
  }

  function keepOnly(keep) {
    const away = new Set(Object.keys(painted.paint).filter((code) => !stays(painted.paint[code], keep)));
    for (const shape of all("#live-page .stage :is(path, rect, circle)[data-country]")) shape.classList.toggle("away", away.has(shape.dataset.country));
    const { codes, labels } = mapParts();
    codes.forEach((code, at) => labels[at].classList.toggle("away", away.has(code)));
    for (const row of all("#table tr[data-country]")) row.hidden = away.has(row.dataset.country);
    for (const group of all("#table tbody.group")) group.hidden = all("tr[data-country]", group).every((row) => row.hidden);
  }

  function markChosen(code) {
    for (const element of all("#live-page [data-country][aria-current]")) element.removeAttribute("aria-current");
    if (!code) return;
    for (const element of all(`#live-page .stage [data-country="${code}"], #live-page tr[data-country="${code}"]`)) {
      element.setAttribute("aria-current", "true");
      if (element.tagName === "path" && element.parentNode.lastElementChild !== element && !element.classList.contains("point")) element.parentNode.appendChild(element);
    }
  }


  function waitForMap() {
    return new Promise((resolve) => {
      const look = () => (mapParts() ? resolve() : requestAnimationFrame(look));
      look();
    });
  }

  async function drawView(search) {
    const view = readView(search);
    const fragment = await fragmentOf(view);
    await waitForMap();
    painted = fragment;
    show("reading", fragment.reading);
    show("filters", fragment.filters);
    show("table", fragment.table);
    show("legend", fragment.legend);
    show("behind", fragment.behind);
    pressed(view);
    paintMap(fragment);
    paintTiles(fragment);
    keepOnly(view.keep);
    markChosen(view.country);
    takeOver();
    root.dataset.drawn = `${view.theme}/${view.measure}/${view.view}`;
    return view;
  }

  let drawing = Promise.resolve();
  let lastChosen = null;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    map: {
      // Called by Dash whenever the address changes; gives [what is drawn, what the panel shows].
      draw(search) {
        const same = window.dash_clientside.no_update;
        const view = readView(search);
        drawing = drawing.then(() => drawView(search)).catch((error) => { console.error(error); takeOver(); });
        const chosen = [view.country, view.country && view.theme].join("/");
        const changed = lastChosen !== null && chosen !== lastChosen;
        lastChosen = chosen;
        return [search, changed ? search || "?" : same];
      },
    },
  });

  // ---- map and table mark each other; hovering says what a country is -----------------------------------------
  const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
  document.body.appendChild(tip);

  function hover(code, event) {
    for (const element of all(".hovered")) if (element.dataset.country !== code) element.classList.remove("hovered");
    if (code) for (const element of all(`#live-page [data-country="${code}"]:not(a)`)) element.classList.add("hovered");
    const text = code && painted && event.target.closest(".stage") && painted.paint[code] && painted.paint[code][3];
    tip.hidden = !text;
    if (!text) return;
    tip.innerHTML = text;
    const { clientX: x, clientY: y } = event;
    const width = Math.min(300, innerWidth - 24);
    tip.style.left = Math.max(12, Math.min(x + 14, innerWidth - width - 12)) + "px";
    tip.style.top = Math.min(y + 14, innerHeight - tip.offsetHeight - 8) + "px";
  }

  document.addEventListener("pointermove", (event) => {
    if (!isLive() || event.pointerType === "touch") return;
    const over = event.target.closest && event.target.closest("[data-country]");
    hover(over && over.dataset.country ? over.dataset.country : null, event);
  });

  // ---- sorting the table: by button, rows carry their values ----------------------------------------------------
  const NUMERIC = new Set(["class", "severity", "findings", "gap"]);
  const SOLUTIONS = ["working", "partially_working", "piloted", "in_preparation", "proposed", "suspended", "ended", "rejected", "unknown", ""];

  function valueOf(row, key) {
    const text = row.dataset[key] || "";
    if (key === "name") return row.querySelector("th").textContent;
    if (key === "solution") return -SOLUTIONS.indexOf(text);
    return NUMERIC.has(key) ? (text === "" ? -1 : Number(text)) : text;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-open-rows]");
    if (!button) return;
    const open = button.closest("tbody").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("th[data-sort] button");
    if (!button) return;
    const head = button.parentNode;
    const key = head.dataset.sort;
    const up = head.getAttribute("aria-sort") === "descending" || (key === "name" || key === "grade") && !head.hasAttribute("aria-sort");
    const collator = new Intl.Collator(root.lang);
    const order = (a, b) => {
      const [x, y] = [valueOf(a, key), valueOf(b, key)];
      if ((x === "") !== (y === "")) return x === "" ? 1 : -1; // what is not known stays last
      const order_ = typeof x === "number" ? x - y : collator.compare(x, y);
      return up ? order_ : -order_;
    };
    for (const body of head.closest("table").tBodies) body.append(...all("tr[data-country]", body).sort(order));
    for (const other of all("th[aria-sort]", head.parentNode)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  });

  // ---- keys: arrows walk the tiles, Escape closes the country ------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isLive() && new URLSearchParams(location.search).get("country") && $("map-graph")) {
      go(hrefWith({ country: "" }));
    }
    const tile = event.target.closest && event.target.closest("#tiles a");
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!tile || !step) return;
    event.preventDefault();
    const next = neighbour(tile, step);
    if (next) next.focus();
  });

  function neighbour(tile, [dx, dy]) {
    const at = (link) => { const r = link.querySelector("rect"); return [Number(r.getAttribute("x")), Number(r.getAttribute("y"))]; };
    const [x, y] = at(tile);
    let best = null, least = Infinity;
    for (const other of all("#tiles a")) {
      const [ox, oy] = at(other);
      const along = (ox - x) * dx + (oy - y) * dy;
      const across = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      if (along > 0 && along + 3 * across < least) { least = along + 3 * across; best = other; }
    }
    return best;
  }
})();
