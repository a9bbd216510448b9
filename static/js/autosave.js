/* Notes that keep themselves: two seconds after typing stops, and when the field is left.
   A form with data-autosave is sent to its own action; the server answers with the words to show ("Saved 12:03:41"); those
   for when it does not answer are in data-not-saved.
   A field named "version" follows the server's X-Version, so that two windows never overwrite each other unseen.
   Nothing is kept in this browser, and nothing is called saved before the server said so. */
const QUIET = 2000;
const AGAIN = 5000;

function watch(form) {
  const line = form.querySelector("[data-saved]");
  let waiting;
  let behind = false;
  let running = false;

  const later = (wait) => {
    clearTimeout(waiting);
    waiting = setTimeout(save, wait);
  };
  const save = async () => {
    if (!behind) return;
    if (running) return later(QUIET);
    running = true;
    behind = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "yes", Accept: "text/plain" },
      });
      if (answer.status === 422) {
        line.textContent = await answer.text(); // what has to change first: trying again would not help
        line.classList.add("is-behind");
        behind = true;
        running = false;
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      if (answer.headers.has("X-Version")) form.elements.version.value = answer.headers.get("X-Version");
      line.textContent = await answer.text();
      line.classList.remove("is-behind");
    } catch {
      behind = true;
      line.textContent = line.dataset.notSaved;
      line.classList.add("is-behind");
      later(AGAIN);
    }
    running = false;
  };

  form.addEventListener("input", () => {
    behind = true;
    later(QUIET);
  });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => clearTimeout(waiting));
  addEventListener("visibilitychange", save);
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
