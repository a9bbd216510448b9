/* Timers: data-until counts down to zero, data-since counts up; both hold whole seconds as the server knew them.
   data-of is the whole span of a ring. The server owns the clock; this only shows it. */
const seen = new WeakMap();

/* Seconds since this timer came onto the page, at first or with a part that was changed later. */
function goneFor(timer) {
  if (!seen.has(timer)) seen.set(timer, performance.now());
  return (performance.now() - seen.get(timer)) / 1000;
}

function clock(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor(whole / 60) % 60).padStart(hours ? 2 : 1, "0");
  return (seconds < 0 ? "\u2212" : "") + (hours ? `${hours}:` : "") + `${minutes}:${String(whole % 60).padStart(2, "0")}`;
}

function tick() {
  for (const timer of document.querySelectorAll("[data-since]")) {
    timer.textContent = clock(Number(timer.dataset.since) + goneFor(timer));
  }
  for (const timer of document.querySelectorAll("[data-until]")) {
    const left = Number(timer.dataset.until) - goneFor(timer);
    timer.textContent = clock(left);
    const arc = timer.closest("[data-ring]")?.querySelector("[data-arc]");
    if (arc) arc.setAttribute("stroke-dasharray", `${Math.max(0, (100 * left) / timer.dataset.of).toFixed(1)} 100`);
    if (left <= 0 && timer.dataset.then === "reload") {
      delete timer.dataset.then;
      location.reload();
    }
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
