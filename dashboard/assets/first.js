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
  // What a live page needs besides is fetched after its first picture, scripts are run in their order: whatever arrives
  // earlier keeps the picture waiting.
  document.documentElement.dataset.table = "later"; // laid out after the first picture
  function layOutTable() {
    delete document.documentElement.dataset.table;
  }
  // Below the window it waits for the live map (takeover.js), for the reader's first move, or for a moment.
  function layOutTableInTime() {
    const table = document.getElementById("table");
    if (!table || table.getBoundingClientRect().top < innerHeight) return layOutTable();
    for (const move of ["scroll", "wheel", "touchstart", "pointerdown", "keydown"])
      addEventListener(move, layOutTable, { once: true, capture: true, passive: true });
    setTimeout(layOutTable, 1500);
  }
  function run() {
    for (const link of document.querySelectorAll("link[data-rel]")) link.rel = link.dataset.rel;
    for (const link of document.querySelectorAll("link[data-src]")) {
      const script = document.createElement("script");
      script.src = link.dataset.src;
      script.async = false;
      script.fetchPriority = link.fetchPriority; // for the largest, which the others would else keep waiting
      document.body.append(script);
    }
    layOutTableInTime();
  }
  // The browser says when it has painted; where it does not say such a thing, a frame is enough.
  function afterPicture() {
    const painted = () => performance.getEntriesByName("first-contentful-paint").length > 0;
    const told = window.PerformanceObserver?.supportedEntryTypes?.includes("paint") && !document.hidden;
    if (!told || painted()) return run();
    const enough = setTimeout(start, 1000); // seen by nobody meanwhile, or with nothing in it
    const observer = new PerformanceObserver(() => painted() && start());
    observer.observe({ type: "paint" });
    function start() {
      clearTimeout(enough);
      observer.disconnect();
      run();
    }
  }
  const afterFrame = (then) => (document.hidden ? setTimeout(then) : requestAnimationFrame(() => setTimeout(then)));
  document.addEventListener("DOMContentLoaded", () => afterFrame(afterPicture));
})();
