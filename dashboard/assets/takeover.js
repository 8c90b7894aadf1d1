// Taking over from the server's first picture: its parts move into the live page, which then answers by itself.

function isLive() {
  return !root.dataset.picture;
}

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

// The parts of the first picture are those of the view in the address: nothing needs to be drawn or fetched for it.
function adopt(ids) {
  for (const id of ids) {
    const drawn = $("first-page").querySelector(`[data-id="${id}"]`);
    if (drawn && $(id)) $(id).replaceChildren(...drawn.childNodes);
  }
}

// Pages without a map are live as soon as Dash has put their content in place.
if ($("live-page")) new MutationObserver((_records, observer) => {
  const page = $("page");
  if (!page || !page.childElementCount) return;
  observer.disconnect();
  if (!page.querySelector("#map-graph")) takeOver();
}).observe($("live-page"), { childList: true, subtree: true });
