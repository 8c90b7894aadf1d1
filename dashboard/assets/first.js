// What runs before the first paint, and what waits for it.
"use strict";
(() => {
  // The reader's colour mode. It is kept in this browser and never sent.
  try {
    const mode = localStorage.getItem("mode");
    if (["light", "dark", "contrast"].includes(mode)) document.documentElement.dataset.mode = mode;
  } catch (error) {
    // A browser that keeps nothing follows the device.
  }
  // The scripts of a live page are fetched at once and run in their order after the first picture: a deferred script that is
  // there early would keep the picture waiting.
  function run() {
    for (const link of document.querySelectorAll("link[data-src]")) {
      const script = document.createElement("script");
      script.src = link.dataset.src;
      script.async = false;
      document.body.append(script);
    }
  }
  const nextFrame = (then) => requestAnimationFrame(() => setTimeout(then));
  const afterPaint = () => (document.hidden ? setTimeout(run) : nextFrame(() => nextFrame(run)));
  document.addEventListener("DOMContentLoaded", afterPaint);
})();
