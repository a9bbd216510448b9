/* The quick way out: the button, or Shift alone three times, no more than three seconds apart.
   The page goes blank first, then the server is told, then this place in the history is overwritten.
   An open dialog makes the page behind it inert, so every dialog carries its own button. */
const forms = [...document.querySelectorAll("form[data-exit]")];
const pips = () => document.querySelectorAll("form[data-exit] .pips i");
const FALLBACK = "about:blank";
let presses = 0;
let alone = false;
let forget;

function blank(title) {
  document.documentElement.hidden = true;
  document.title = title;
  document.querySelector("link[rel=icon]")?.remove();
}

/* A button may send another form of the page along, with what was typed there (templates/components/exit.html). */
function sent(form) {
  const button = form.querySelector("button");
  const along = button.form !== form;
  const body = new FormData(button.form);
  if (along) body.set(button.name, button.value);
  return { url: along ? button.formAction : form.action, body };
}

async function leave(form) {
  blank(form.dataset.exit);
  const go = (url) => location.replace(url);
  const late = setTimeout(go, 1500, FALLBACK);
  const tell = ({ url, body }) => fetch(url, { method: "POST", body, keepalive: true });
  try {
    // A browser may refuse to send much while it leaves: then the words stay behind, and the way out does not.
    const answer = await tell(sent(form)).catch(() => tell({ url: form.action, body: new FormData(form) }));
    clearTimeout(late);
    go(answer.url || FALLBACK);
  } catch {
    clearTimeout(late);
    go(FALLBACK);
  }
}

function count(number) {
  presses = number;
  pips().forEach((pip, place) => pip.classList.toggle("on", place % 3 < number));
}

if (forms.length) {
  for (const form of forms) {
    form.querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      leave(form);
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      alone = false;
      count(0);
    } else if (!event.repeat) {
      alone = true;
    }
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    count(presses + 1);
    clearTimeout(forget);
    forget = setTimeout(count, 3000, 0);
    if (presses === 3) leave(forms[0]);
  });
}

/* A page kept by the browser for its Back button may show what is over: ask the server again. */
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
