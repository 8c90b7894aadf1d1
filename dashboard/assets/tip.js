// Map, table and legend mark each other; hovering says what a country is.
const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
document.body.appendChild(tip);

function hover(code, event) {
  for (const element of all(".hovered")) if (element.dataset.country !== code) element.classList.remove("hovered");
  if (code) for (const element of all(`main [data-country="${code}"]:not(a)`)) element.classList.add("hovered");
  for (const entry of all(".legend [data-keep]")) entry.classList.toggle("hovered", Boolean(code && painted && stays(painted[code], entry.dataset.keep)));
  const text = code && painted && event.target.closest(".stage") && painted[code] && painted[code][2];
  tip.hidden = !text;
  if (!text) return;
  tip.innerHTML = text;
  const { clientX: x, clientY: y } = event;
  const width = Math.min(300, innerWidth - 24);
  tip.style.left = Math.max(12, Math.min(x + 14, innerWidth - width - 12)) + "px";
  tip.style.top = Math.min(y + 14, innerHeight - tip.offsetHeight - 8) + "px";
}

document.addEventListener("pointermove", (event) => {
  if (!isLive() || event.pointerType === "touch") return;
  const over = event.target.closest && event.target.closest("[data-country]");
  preview(event.target);
  hover(over && over.dataset.country ? over.dataset.country : null, event);
});
