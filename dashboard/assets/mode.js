// Sets the reader's colour mode before the first paint. It is kept in this browser and never sent.
"use strict";
(() => {
  try {
    const mode = localStorage.getItem("mode");
    if (["light", "dark", "contrast"].includes(mode)) document.documentElement.dataset.mode = mode;
  } catch (error) {
    // A browser that keeps nothing follows the device.
  }
})();
