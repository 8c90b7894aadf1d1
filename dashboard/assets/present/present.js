// A show, step by step. Everything it shows was drawn by the server; it asks nobody for anything.
// The same script runs on /present/<story> and in the file that is taken along without a network.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const show = JSON.parse($("show-data").textContent);
  const steps = show.steps;
  const fromDisk = location.protocol === "file:";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let at = startingStep();

  function startingStep() {
    const text = fromDisk ? location.hash.replace("#step=", "") : new URLSearchParams(location.search).get("step");
    const wanted = Number(text || show.at);
    return wanted >= 1 && wanted <= steps.length ? Math.floor(wanted) : show.at;
  }

  // ---- drawing ---------------------------------------------------------------------------------------------------
  // The outlines come once, with the step that the server drew; a show that begins with tiles gets them from its file.
  let outlines = $("picture").querySelector(".map-picture");

  function crossFade() {
    if (still.matches) return;
    const old = $("picture").firstElementChild.cloneNode(true);
    old.classList.add("leaving");
    old.setAttribute("aria-hidden", "true");
    $("picture").append(old);
    requestAnimationFrame(() => requestAnimationFrame(() => old.classList.add("gone")));
    setTimeout(() => old.remove(), 600);
  }

  function paintPath(path, step) {
    const code = path.dataset.country;
    path.setAttribute("class", "paint-" + step.paint[code][0]);
    if (code === step.country) path.setAttribute("aria-current", "true");
    else path.removeAttribute("aria-current");
  }

  function drawPicture(step) {
    const place = $("picture");
    for (const old of place.querySelectorAll(".leaving")) old.remove();
    crossFade();
    const current = place.firstElementChild;
    if (step.view === "tiles") {
      const holder = document.createElement("div");
      holder.innerHTML = step.picture;
      current.replaceWith(holder.firstElementChild);
      return;
    }
    if (current !== outlines) current.replaceWith(outlines);
    for (const path of outlines.querySelectorAll(".members path[data-country]")) paintPath(path, step);
    const chosen = step.country && outlines.querySelector(`.members path[data-country="${step.country}"]`);
    if (chosen) chosen.parentNode.append(chosen); // its outline lies over its neighbours
    outlines.querySelector(".labels").innerHTML = step.labels;
  }

  function draw(fade) {
    const step = steps[at - 1];
    if (fade) drawPicture(step);
    $("picture").firstElementChild.setAttribute("aria-label", step.label);
    $("kicker").textContent = step.kicker;
    if ($("sentence").innerHTML !== step.sentence) $("sentence").innerHTML = step.sentence;
    $("beside").innerHTML = step.beside;
    $("beside").hidden = !step.beside;
    $("show-body").className = "show-body " + (step.beside ? "with-beside" : "alone");
    $("legend").innerHTML = step.legend;
    $("note").textContent = step.note;
    $("note").lang = step.note_lang;
    $("count").textContent = `${at} / ${steps.length}`;
    document.title = `${at}/${steps.length} · ${show.title}`;
    document.documentElement.dataset.step = at;
    fit();
    hideTip();
  }

  // What stands beside the map is set in the largest type in which all of it can be seen.
  function fit() {
    const beside = $("beside");
    const room = $("show-body").clientHeight;
    const fixed = getComputedStyle(document.body).overflowY === "hidden";
    for (let size = 100; size >= 50; size -= 5) {
      beside.style.setProperty("--fit", size / 100);
      if (!fixed || (beside.scrollHeight <= room && beside.scrollWidth <= beside.clientWidth + 1)) return;
    }
  }

  function go(to) {
    const wanted = Math.max(1, Math.min(steps.length, to));
    $("keys").hidden = true;
    document.body.classList.remove("blank");
    if (wanted === at) return;
    at = wanted;
    remember();
    draw(true);
    scrollTo(0, 0);
  }

  function remember() {
    if (fromDisk) {
      location.replace("#step=" + at);
      return;
    }
    const query = new URLSearchParams(location.search);
    query.set("step", at);
    history.replaceState(null, "", location.pathname + "?" + query);
  }

  // ---- keys: by their place on the keyboard, so that a Cyrillic layout works too ------------------------------------
  let typed = "";
  let typing = 0;

  function digit(key) {
    typed += key;
    clearTimeout(typing);
    typing = setTimeout(() => (typed = ""), 900);
    if (Number(typed) > steps.length) typed = key;
    if (Number(typed) >= 1 && Number(typed) <= steps.length) go(Number(typed));
  }

  // Zoomed in or on a phone the page scrolls, and the arrows up and down belong to scrolling.
  const scrolls = () => document.documentElement.scrollHeight > innerHeight + 8;

  const actions = {
    ArrowRight: () => go(at + 1), PageDown: () => go(at + 1), Enter: () => go(at + 1),
    ArrowLeft: () => go(at - 1), PageUp: () => go(at - 1), Backspace: () => go(at - 1),
    ArrowDown: () => !scrolls() && go(at + 1), ArrowUp: () => !scrolls() && go(at - 1),
    Home: () => go(1), End: () => go(steps.length), Escape: leave,
    KeyF: fullScreen, KeyN: () => toggle("note"), Slash: () => toggle("keys"),
    KeyB: () => document.body.classList.toggle("blank"), Period: () => document.body.classList.toggle("blank"),
  };

  function toggle(id) {
    $(id).hidden = !$(id).hidden || !$(id).textContent;
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  }

  function leave() {
    const open = ["keys", "note"].filter((id) => !$(id).hidden);
    if (open.length || document.body.classList.contains("blank")) {
      open.forEach((id) => ($(id).hidden = true));
      document.body.classList.remove("blank");
    } else if (document.fullscreenElement) document.exitFullscreen();
    else if (show.leave) location.href = show.leave;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("a, button") && ["Enter", "Space"].includes(event.code)) return;
    if (/^[0-9]$/.test(event.key)) {
      digit(event.key);
    } else if (event.code === "Space") {
      go(at + (event.shiftKey ? -1 : 1));
    } else {
      const action = event.key === "?" ? actions.Slash : actions[event.code] || actions[event.key];
      if (!action || (event.code === "Slash" && event.key !== "?" && !event.shiftKey)) return;
      if (action() === false) return;
    }
    event.preventDefault();
  });

  // ---- hovering or touching says what a country is ----------------------------------------------------------------------
  const tip = Object.assign(document.createElement("div"), { className: "tip show-tip", hidden: true });
  tip.setAttribute("role", "status");
  document.body.append(tip);

  function hideTip() {
    tip.hidden = true;
    mark("");
  }

  function mark(code) {
    for (const element of document.querySelectorAll(".hovered")) element.classList.remove("hovered");
    if (code) for (const element of document.querySelectorAll(`[data-country="${code}"]`)) element.classList.add("hovered");
  }

  function tell(code, x, y) {
    const words = code && steps[at - 1].paint[code] && steps[at - 1].paint[code][1];
    if (!words) return hideTip();
    mark(code);
    tip.innerHTML = words;
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(x + 16, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, y + 16 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 16 : y + 16) + "px";
  }

  const countryAt = (event) => {
    const over = event.target.closest && event.target.closest("[data-country]");
    return over ? over.dataset.country : "";
  };

  document.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") tell(countryAt(event), event.clientX, event.clientY);
  });
  document.addEventListener("click", (event) => tell(countryAt(event), event.clientX, event.clientY));

  let touched = null;
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch" ? [event.clientX, event.clientY] : null;
  });
  document.addEventListener("pointerup", (event) => {
    if (!touched) return;
    const [dx, dy] = [event.clientX - touched[0], event.clientY - touched[1]];
    touched = null;
    if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy)) go(at + (dx < 0 ? 1 : -1));
  });

  addEventListener("resize", fit);
  addEventListener("hashchange", () => {
    const wanted = startingStep();
    if (fromDisk && wanted !== at) go(wanted);
  });

  if (!outlines) {
    const holder = document.createElement("div");
    holder.innerHTML = show.outlines;
    outlines = holder.firstElementChild;
  }
  draw(at !== show.at);
  remember();
})();
