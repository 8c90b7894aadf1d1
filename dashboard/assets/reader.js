// What belongs to the reader and not to a view: colour mode, menus, dialogs, keys. Nothing of it is ever sent.
"use strict";

(() => {
  const root = document.documentElement;
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const visible = (selector) => all(selector).find((element) => element.getClientRects().length && getComputedStyle(element).visibility !== "hidden");

  function kept(name) {
    try { return localStorage.getItem(name); } catch (error) { return null; }
  }

  function keep(name, value) {
    try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch (error) { /* not kept */ }
  }

  // ---- colour mode ------------------------------------------------------------------------------------------------
  function showMode() {
    const mode = root.dataset.mode || "";
    for (const button of all("[data-mode-choice]")) button.setAttribute("aria-pressed", String(button.dataset.modeChoice === mode));
  }

  function setMode(mode) {
    if (mode) root.dataset.mode = mode;
    else delete root.dataset.mode;
    keep("mode", mode);
    showMode();
  }

  // ---- menus and parts that open ------------------------------------------------------------------------------------
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches || !event.target.matches("details.menu")) return;
    showMode();
    if (event.target.open) for (const other of all("details.menu[open]")) if (other !== event.target) other.open = false;
    muteCovered();
  }, true);

  // What an open menu covers, wholly or in half, is nothing to hit or to step on.
  function muteCovered() {
    for (const covered of all("[data-covered]")) { covered.inert = false; delete covered.dataset.covered; }
    const menu = document.querySelector("details.menu[open] > ul");
    if (!menu) return;
    const over = menu.getBoundingClientRect();
    const targets = all("main :is(a, button, select, summary, input), .site-header > nav a").filter((target) => {
      const { left, right, top, bottom } = target.getBoundingClientRect();
      return left < over.right && right > over.left && top < over.bottom && bottom > over.top;
    });
    for (const covered of targets) { covered.inert = true; covered.dataset.covered = ""; }
  }

  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const menu = target.closest("details.menu[open]");
    if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });

  function closeMenus(within) {
    const open = all("details.menu[open]").filter((menu) => !within || !menu.contains(within));
    for (const menu of open) menu.open = false;
    return open;
  }

  // A link to a part of the page opens the part.
  function openTarget() {
    const target = location.hash.length > 1 && visible("#" + CSS.escape(decodeURIComponent(location.hash.slice(1))));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", openTarget);

  // ---- dialogs --------------------------------------------------------------------------------------------------------
  let before = null; // what had the focus

  function open(name, quietly = false) {
    const dialog = document.getElementById(name);
    if (!dialog || dialog.open) return undefined;
    before = document.activeElement;
    if (name !== "tour") { dialog.showModal(); dialog.querySelector("input")?.select(); return undefined; }
    dialog.show();
    step(0);
    if (quietly) document.activeElement.blur(); // nobody asked for it: the focus stays where it was
    return undefined;
  }

  function close(dialog) {
    const inside = dialog.contains(document.activeElement);
    dialog.close();
    if (dialog.id === "tour") { keep("tour", "seen"); point(null); }
    if (inside && before && before.isConnected) before.focus();
  }

  // ---- the tour: a note at the foot of the window that blocks nothing ----------------------------------------------
  function point(selector) {
    for (const element of all(".toured")) element.classList.remove("toured");
    const target = selector && visible(selector);
    if (!target) return;
    target.classList.add("toured");
    const { top, bottom } = target.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) target.scrollIntoView({ block: top < 0 || bottom - top < innerHeight / 2 ? "center" : "start" });
  }

  function step(at) {
    const tour = document.getElementById("tour");
    const steps = all(".step", tour);
    if (at >= steps.length) return close(tour);
    steps.forEach((each, number) => { each.hidden = number !== at; });
    tour.setAttribute("aria-labelledby", "tour-" + (at + 1));
    tour.querySelector(".at").textContent = String(at + 1);
    const next = tour.querySelector("[data-next]");
    if (!next.dataset.more) next.dataset.more = next.textContent;
    next.textContent = at === steps.length - 1 ? next.dataset.last : next.dataset.more;
    tour.dataset.at = String(at);
    point(steps[at].dataset.shows);
    return undefined;
  }

  document.addEventListener("click", (event) => {
    const { target } = event;
    closeMenus(target);
    const mode = target.closest("[data-mode-choice]");
    if (mode) { setMode(mode.dataset.modeChoice); const menu = mode.closest("details"); menu.open = false; menu.querySelector("summary").focus(); }
    const opener = target.closest("[data-opens]");
    if (opener && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault(); // it may be a link, for where no scripts run
      if (opener.dataset.opens === "tour" && !visible(".stage")) location.assign("/" + location.search.replace(/[?&](?!lang=)[^&]*/g, "") + "#tour");
      else open(opener.dataset.opens);
    }
    if (target.closest("[data-closes]")) close(target.closest("dialog"));
    if (target.closest("[data-next]")) step(Number(document.getElementById("tour").dataset.at) + 1);
    if (target.matches("dialog:modal")) close(target); // a click beside it
  });

  // ---- keys -------------------------------------------------------------------------------------------------------------
  const writes = (element) => element.closest && element.closest("input, textarea, select, [contenteditable]");

  // From a figure to the table of the same values, and back.
  function toTable() {
    const figure = visible(".stage, figure");
    const table = visible(".table-scroll");
    if (!table) return;
    delete root.dataset.table; // whoever asks for it waits no longer
    const away = table.contains(document.activeElement) && figure ? figure : table;
    if (!away.hasAttribute("tabindex")) away.setAttribute("tabindex", "-1");
    away.focus();
    away.scrollIntoView({ block: "nearest" });
  }

  // Before the map's own keys: Escape closes what is uppermost first.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (event.key === "Escape") {
      const menus = closeMenus();
      const tour = document.getElementById("tour");
      if (menus.length) menus[0].querySelector("summary").focus();
      else if (tour && tour.open) close(tour);
      else return;
      event.stopImmediatePropagation();
    } else if (event.key === "?") open("keys");
    else if (event.key === "/") { event.preventDefault(); open("find"); } // Firefox would look for text in the page
    else if (event.key.toLowerCase() === "t") toTable();
  }, true);

  // ---- the first visit -----------------------------------------------------------------------------------------------
  function whenLive(act) {
    if (!root.dataset.picture) act();
    else new MutationObserver((_records, observer) => { if (!root.dataset.picture) { observer.disconnect(); act(); } }).observe(root, { attributes: true, attributeFilter: ["data-picture"] });
  }

  // On a phone rows of choices are longer than the screen: the chosen one is brought to its middle.
  function showChosen() {
    for (const chosen of all(":is(.chips, .site-header nav) [aria-current]")) {
      const row = chosen.closest(".chips, ul");
      const [inner, outer] = [chosen.getBoundingClientRect(), row.getBoundingClientRect()];
      row.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
    }
  }

  function start() {
    showMode();
    showChosen();
    openTarget();
    const asked = location.hash === "#tour";
    if (visible(".stage") && (asked || (location.pathname === "/" && !location.search && kept("tour") !== "seen"))) open("tour", !asked);
  }

  whenLive(start);
})();
