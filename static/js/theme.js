/* Runs before the first paint, so that a chosen theme never flashes. Nothing else is ever kept in this browser. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  /* Storage may be off; the theme of the device is fine. */
}
