/* After htmx changed a part of the page: move focus to its heading or its errors, and say when a press was not kept.
   A server that answers with X-Sign-In has ended the session: the page stays with what was typed, and says where to
   sign in. Once that is done in another tab, the forms of this page get the new token and can be sent. */
const NOT_KEPT = "That was not kept. Check the connection and press again.";

document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target.querySelector("[data-focus]")?.focus();
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});

function say(...words) {
  const line = document.createElement("p");
  line.className = "note clay";
  const span = document.createElement("span");
  span.append(...words);
  line.append(span);
  document.getElementById("said")?.replaceChildren(line);
}

let signedOut = false;

function askToSignIn(address) {
  if (signedOut) return;
  signedOut = true;
  const link = Object.assign(document.createElement("a"), { href: address, target: "_blank", textContent: "Sign in beside this page" });
  say("You are signed out, so that was not kept. What you typed is still here. ", link, ", then come back and press again.");
}

async function lookAgain() {
  const stay = document.querySelector("[data-stay]")?.dataset.stay;
  if (!signedOut || !stay) return;
  const answer = await fetch(stay, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const token = await answer.text();
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  signedOut = false;
  say("You are signed in again. Press again.");
}

addEventListener("focus", lookAgain);

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (event.defaultPrevented) return;
    const address = event.detail.xhr?.getResponseHeader("X-Sign-In");
    if (address) askToSignIn(address);
    else say(NOT_KEPT);
  });
}
