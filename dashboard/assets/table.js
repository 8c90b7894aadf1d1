// Sorting a table by the button in its column head; rows carry their values.
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
    const difference = typeof x === "number" ? x - y : collator.compare(x, y);
    return up ? difference : -difference;
  };
  for (const body of head.closest("table").tBodies) body.append(...all("tr[data-country]", body).sort(order));
  for (const other of all("th[aria-sort]", head.parentNode)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
});
