/* An idle screen warns, and then hides itself. The page stays behind with all that was typed; the server locks the
   session, and one code shows the page again. This script stores nothing in the browser. Tabs tell each other of
   activity. During an interview Stop and check-in stay usable on the hidden screen. */
const veil = document.querySelector("[data-veil]");
const AGAIN = 5000;
const NOT_IN = "You have been away for long. Sign in beside this page, then come back here.";
const NOT_KEPT = "That was not kept. Check the connection and press again.";

if (veil) watch();

function watch() {
  const after = veil.dataset.after * 1000;
  const warning = Math.min(veil.dataset.warning * 1000, after / 2);
  const soon = document.querySelector("[data-veil-soon]");
  const form = veil.querySelector("[data-veil-form]");
  const words = veil.querySelector("[data-veil-words]");
  const code = document.getElementById("veil-code");
  const tabs = new BroadcastChannel("screen");
  let touched = Date.now();
  let told = Date.now();
  let locked = false;

  const veiled = () => !veil.hidden;
  const say = (text) => { words.textContent = text; };

  /* While the line is shown a passing pointer leaves it there to be pressed: a press or a key counts. */
  function here(event) {
    if (veiled() || (event?.type === "pointermove" && !soon.hidden)) return;
    touched = Date.now();
    soon.hidden = true;
    if (touched - told > after / 4) tell();
  }

  /* Typing for long without sending anything is use as well: the server hears of it now and then. */
  async function tell() {
    told = Date.now();
    tabs.postMessage("here");
    await fetch(veil.dataset.stay, { redirect: "manual" }).catch(() => {});
  }

  async function lock() {
    const body = new FormData(form);
    body.append("why", "unattended");
    try {
      const answer = await fetch(veil.dataset.lock, { method: "POST", body, redirect: "manual", keepalive: true });
      locked = answer.status === 204 || answer.type === "opaqueredirect";
    } catch {
      locked = false;
    }
    if (!locked && veiled()) setTimeout(lock, AGAIN);
  }

  function hide() {
    soon.hidden = true;
    veil.hidden = false;
    document.documentElement.dataset.veiled = "yes";
    code.focus();
    lock();
  }

  /* The page is shown again only after the server has accepted the code. */
  async function show() {
    const answer = await fetch(veil.dataset.stay, { redirect: "manual" }).catch(() => null);
    if (!answer || !answer.ok) return false;
    const seal = await answer.text();
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = seal;
    veil.hidden = true;
    delete document.documentElement.dataset.veiled;
    locked = false;
    say("");
    form.reset();
    here();
    return true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!locked) return say(NOT_KEPT);
    const body = new FormData(form);
    body.append("code", code.value);
    code.value = "";
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer) return say(NOT_KEPT);
    if (answer.type === "opaqueredirect") {
      tabs.postMessage("shown");
      return (await show()) || say(NOT_IN);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    say(page.querySelector(".error-summary li")?.textContent || NOT_IN);
  });

  for (const one of veil.querySelectorAll("[data-away]")) one.addEventListener("submit", (event) => away(event, one));

  async function away(event, one) {
    event.preventDefault();
    const body = new FormData(one);
    const notes = document.getElementById("talk");
    for (const name of ["words", "version"]) {
      const field = notes?.elements[name] || document.querySelector(`[form=talk][name=${name}]`);
      if (field) body.append(name, field.value);
    }
    const answer = await fetch(one.action, { method: "POST", body, redirect: "manual", headers: { "X-Away": "yes" } }).catch(() => null);
    veil.querySelector("[data-away-words]").textContent = answer?.status === 204 ? one.dataset.done : NOT_KEPT;
  }

  tabs.addEventListener("message", (event) => {
    if (event.data === "here" && !veiled()) {
      touched = told = Date.now();
      soon.hidden = true;
    } else if (event.data === "shown" && locked) show();
  });
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) addEventListener(kind, here, { passive: true });
  addEventListener("focus", () => locked && show());
  document.querySelector("[data-veil-stay]").addEventListener("click", () => { here(); tell(); });

  setInterval(() => {
    const left = after - (Date.now() - touched);
    if (veiled()) return;
    if (left <= 0) hide();
    else soon.hidden = left > warning;
  }, 1000);
}
