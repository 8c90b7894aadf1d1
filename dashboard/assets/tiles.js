// The 46 tiles: painted like the map, walked with the arrow keys. Escape closes the chosen country.

function paintTiles() {
  for (const square of all("#tiles rect[data-country]")) {
    const [key, label] = painted[square.dataset.country];
    square.setAttribute("class", "paint-" + key);
    const mark = square.parentNode.querySelector(".mark");
    mark.innerHTML = label;
    for (const name of all(".name", mark)) name.remove();
    square.parentNode.setAttribute("href", hrefWith({ country: square.dataset.country }));
  }
}

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

function placeOf(link) {
  const square = link.querySelector("rect");
  return [Number(square.getAttribute("x")), Number(square.getAttribute("y"))];
}

function neighbour(tile, [dx, dy]) {
  const [x, y] = placeOf(tile);
  let best = null, least = Infinity;
  for (const other of all("#tiles a")) {
    const [ox, oy] = placeOf(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const across = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (along > 0 && along + 3 * across < least) { least = along + 3 * across; best = other; }
  }
  return best;
}
