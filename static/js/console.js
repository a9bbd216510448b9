/* The console in quick hands and on a slow line. The server has the last word on every press; this keeps a press from
   falling on what only just came under the finger, and Pause and Stop from being lost on the way.

   [data-settles]  the panel that asks: presses in it are ignored for so many milliseconds after it came or moved.
   [data-always]   "pause" or "stop": sent at any time, beside whatever else is under way, and again until it arrives. */
const SAYS_SAVING_AFTER = 300;
const AGAIN = 3000;
const main = document.getElementById("main");
const waiting = new Set();
let early = false;
let settling;
let last = 0;
let since = null;
const underWay = new Set();

/* The panel settles */

function settle() {
  const panel = main.querySelector("[data-settles]");
  if (!panel) return;
  clearTimeout(settling);
  panel.classList.add("is-settling");
  for (const button of panel.querySelectorAll(".btn")) button.setAttribute("aria-disabled", "true");
  settling = setTimeout(() => {
    panel.classList.remove("is-settling");
    for (const button of panel.querySelectorAll(".btn")) button.removeAttribute("aria-disabled");
  }, Number(panel.dataset.settles));
}

const isSettling = (target) => target.closest?.(".is-settling") != null;

addEventListener("pointerdown", (event) => { early = isSettling(event.target); }, true);

addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const tooSoon = isSettling(event.target) || (early && event.detail > 0 && event.target.closest?.("[data-settles]"));
  const busy = underWay.size > 0 && button?.form?.id === "talk" && !button.matches("[data-always]");
  early = false;
  if (!tooSoon && !busy) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/* Enter in a choice of the closing steps would press the first button of the form. */
main.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});

/* One answer to one press, and the newest press has the page */

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, xhr, requestConfig } = event.detail;
  if (requestConfig.verb !== "post") return;
  xhr.press = ++last;
  underWay.add(xhr);
  xhr.saving = setTimeout(() => busy(elt, true), SAYS_SAVING_AFTER);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.press && event.detail.xhr.press < last) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  underWay.delete(xhr);
  clearTimeout(xhr.saving);
  busy(elt, false);
  if (successful && elt.matches("[data-always]")) waiting.delete(elt.dataset.always);
});

document.addEventListener("htmx:afterSwap", settle);

function busy(button, is) {
  button.dataset.saving = document.body.dataset.saving;
  button.classList.toggle("is-busy", is);
  if (is) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

/* What did not arrive */

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const { elt, requestConfig, xhr } = event.detail;
    const signedOut = xhr?.getResponseHeader("X-Sign-In");
    if (!signedOut) event.preventDefault();
    if (requestConfig.verb !== "post" && !waiting.size) return;
    since ??= clock();
    if (elt.dataset.always) {
      waiting.add(elt.dataset.always);
      setTimeout(sendAgain, AGAIN, elt.dataset.always);
    }
    if (!signedOut) say();
  });
}

function sendAgain(what) {
  if (!waiting.has(what)) return;
  const button = main.querySelector(`.halt [data-always=${what}]`);
  if (button) button.click();
  else waiting.delete(what);
}

function say() {
  const names = [...waiting].map((what) => (what === "stop" ? "Stop" : "Pause"));
  const words = names.length ? `${names.join(" and ")} will be sent again until it arrives.` : "Check the connection and press again.";
  const line = Object.assign(document.createElement("p"), { className: "note clay" });
  line.append(Object.assign(document.createElement("span"), { textContent: `Not saved since ${since}. ${words}` }));
  document.getElementById("said").replaceChildren(line);
  settle();
}

document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.xhr.press) since = null; });

function clock() {
  const timeZone = main.querySelector("[data-zone]")?.dataset.zone;
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}

settle();
addEventListener("pageshow", settle);
