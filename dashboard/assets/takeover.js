// From the server's first picture to the live map: until plotly has drawn it, links lead to whole pages.

function isLive() {
  return !root.dataset.picture;
}

function takeOver() {
  if (isLive()) return;
  delete root.dataset.picture;
  $("map").replaceChildren();
  afterPaint(() => delete root.dataset.table); // a table below the window waited for this (first.js)
}
