/* The calendar of a room by keyboard: one stop for Tab, arrows from cell to cell. And a choice that needs no button. */
const grid = document.querySelector("[data-week-grid]");

if (grid) {
  const days = [...grid.querySelectorAll('[role="row"]')].map((day) => [...day.querySelectorAll('.cell > *')]);
  const cells = days.flat();
  const middle = (cell) => { const box = cell.getBoundingClientRect(); return box.top + box.height / 2; };
  const shown = (day) => day.length && day[0].offsetParent !== null;
  const stop = (cell) => cells.forEach((one) => { one.tabIndex = one === cell ? 0 : -1; });
  const go = (cell) => { if (cell) { stop(cell); cell.focus(); } };
  const nearest = (day, from) => day.reduce((best, one) => Math.abs(middle(one) - from) < Math.abs(middle(best) - from) ? one : best, day[0]);
  const beside = (n, step, from) => {
    for (let k = n + step; k >= 0 && k < days.length; k += step) if (shown(days[k])) return nearest(days[k], from);
    return null;
  };
  const first = days.find((day) => shown(day) && day[0].closest(".is-chosen")) || days.find(shown);
  if (first) stop(first.find((cell) => cell.matches("a")) || first[0]);

  grid.addEventListener("keydown", (event) => {
    const cell = event.target, n = days.findIndex((day) => day.includes(cell));
    if (n < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const day = days[n], k = day.indexOf(cell), along = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    const to = {
      ArrowDown: () => day[k + 1], ArrowUp: () => day[k - 1], Home: () => day[0], End: () => day.at(-1),
      ArrowRight: () => beside(n, along, middle(cell)), ArrowLeft: () => beside(n, -along, middle(cell)),
    }[event.key];
    if (to) { event.preventDefault(); go(to()); }
  });
  grid.addEventListener("focusin", (event) => { if (cells.includes(event.target)) stop(event.target); });
}

document.querySelectorAll("[data-unless-script]").forEach((button) => { button.hidden = true; });
document.querySelectorAll("[data-submits]").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
