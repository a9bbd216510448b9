/* Small comforts on every page: the search key, menus that close, dialogs, printing, the theme. */
const all = (selector) => document.querySelectorAll(selector);

/* One key only, not while typing, and never for an act. It can be turned off with data-no-keys on <html>. */
addEventListener("keydown", (event) => {
  const typing = document.activeElement.matches("input, textarea, select, [contenteditable]");
  const search = document.querySelector(".search input[type=search]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && plain && search && !typing && !("noKeys" in document.documentElement.dataset)) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") {
    for (const menu of all("details.switch[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

addEventListener("click", (event) => {
  for (const menu of all("details.switch[open]")) if (!menu.contains(event.target)) menu.open = false;
  const button = event.target.closest("[data-open], [data-close], [data-print]");
  if (!button) return;
  if (button.dataset.open) document.querySelector(button.dataset.open).showModal();
  else if ("close" in button.dataset) button.closest("dialog").close();
  else print();
});

for (const button of all("[data-print], [data-open]")) button.hidden = false;

for (const choice of all("[data-theme-choice]")) {
  choice.hidden = false;
  const chosen = document.documentElement.dataset.theme || "system";
  choice.querySelector(`[value=${chosen}]`).checked = true;
  choice.addEventListener("change", (event) => setTheme(event.target.value));
}

function setTheme(theme) {
  try {
    if (theme === "system") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem("theme", theme);
    }
  } catch {
    /* Storage may be off: the choice then lasts as long as the page. */
  }
}
