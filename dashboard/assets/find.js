// The finder: what the page /find would answer, while one types. Nothing is decided here.
const finder = $("find");
const MOMENT = 120; // milliseconds after the last letter

if (finder) {
  const [field, told, found] = ["input", "[role=status]", ".found"].map((selector) => finder.querySelector(selector));
  let waiting = 0;
  let asking = null; // the question on its way
  let answered = ""; // the text whose answer stands below

  const hits = () => all("a.hit", found);
  const page = () => document.querySelector(".find-link").href;

  function address() {
    const asked = new URL(page());
    asked.searchParams.set("q", field.value.trim());
    return asked.href;
  }

  function show(heading, entries, text) {
    told.textContent = heading;
    found.replaceChildren(...entries);
    answered = text;
  }

  async function look() {
    clearTimeout(waiting);
    asking?.abort();
    const text = field.value.trim();
    if (!text) return show("", [], "");
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = new DOMParser().parseFromString(await (await fetch(address(), { signal })).text(), "text/html");
      show(answer.querySelector("h1").textContent, answer.querySelector(".found").childNodes, text);
    } catch (error) {
      if (!signal.aborted) show(told.dataset.failed, [], "");
    }
    return undefined;
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, MOMENT);
  });

  // Enter opens the first; where nothing is found, the page of the question.
  finder.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() !== answered) await look();
    const [first] = hits();
    if (first) first.click();
    else if (!told.textContent) location.assign(address());
  });

  finder.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); return finder.close(); } // a search field would only empty itself
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return undefined;
    const places = [field, ...hits()];
    const place = places.indexOf(document.activeElement.closest("li")?.querySelector("a.hit") || document.activeElement);
    event.preventDefault();
    places[Math.min(places.length - 1, Math.max(0, place + step))].focus();
    return undefined;
  });

  // On the map a view that was found is drawn in place.
  found.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inPlace = link.pathname === "/" && $("map-graph") && isLive();
    if (inPlace) event.preventDefault();
    finder.close();
    if (inPlace) { go(link.pathname + link.search); toPanel(); }
  });

  // On a phone what is said of the state stands below the map.
  function toPanel() {
    const panel = document.querySelector(".panel");
    if (readView(location.search).country && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView();
  }
}
