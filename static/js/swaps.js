/* After htmx changed a part of the page: move focus to its heading or its errors, and say when a press was not kept. */
const NOT_KEPT = "That was not kept. Check the connection and press again.";

document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target.querySelector("[data-focus]")?.focus();
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});

function say(words) {
  const line = document.createElement("p");
  line.className = "note clay";
  line.append(Object.assign(document.createElement("span"), { textContent: words }));
  document.getElementById("said")?.replaceChildren(line);
}

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => event.defaultPrevented || say(NOT_KEPT));
}
