/* Forms: what went wrong takes focus, a press counts once, and waiting is said. Pages work without any of it. */
const WAIT_WORDS_AFTER = 300;
const GIVE_BACK_AFTER = 15000;

document.querySelector("[data-focus]")?.focus();

/* A link of the summary leads to a group of radios: move on to the first control in it. */
addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select");
  (control || target).focus({ preventScroll: true });
  (target.closest(".field, .choice") || target).scrollIntoView({ block: "center" });
});

/* The server finds a second press by the form's key; this only spares the person the doubt. A button with data-always
   (Stop, Pause) is never held back.
   Buttons are never disabled: a disabled button would not send its own name. */
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.matches("[data-exit], [target]")) return;
  if (form.dataset.sent && !event.submitter?.matches("[data-always]")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => saySaving(event.submitter), WAIT_WORDS_AFTER);
  setTimeout(() => giveBack(form, event.submitter), GIVE_BACK_AFTER);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) giveBack(form);
});

function saySaving(button) {
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  button.dataset.saving = document.body.dataset.saving;
  button.classList.add("is-busy");
}

function giveBack(form, button) {
  delete form.dataset.sent;
  for (const one of [button, ...form.querySelectorAll(".is-busy")]) {
    one?.removeAttribute("aria-busy");
    one?.classList.remove("is-busy");
  }
}
