// The view as a picture: its address is that of the view at the moment of the click.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[data-picture-format]");
  if (!link) return;
  const asked = new URLSearchParams(location.search);
  asked.set("format", link.dataset.pictureFormat);
  link.href = `/picture?${asked}`;
});
