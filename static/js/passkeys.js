/* Passkeys: the one thing here that needs JavaScript, for only a browser can speak to the device that holds the key.
   A form with data-passkey ("create" or "get") carries what to ask in data-options; the answer goes into its field
   named by data-answer, and the form is sent. Nothing is kept in this browser. */
const WAITING = "Confirm on your device.";
const CALLED_OFF = "Nothing was sent. Press again when you are ready.";
const HERE_ALREADY = "This device holds a passkey for you already. Use another one.";
const NOT_POSSIBLE = "This browser has no passkeys. Use another browser, or a code.";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const letters = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function read(options) {
  const asked = JSON.parse(options);
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = ids(asked.excludeCredentials);
  asked.allowCredentials = ids(asked.allowCredentials);
  return asked;
}

function written(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = letters(made.response[name]);
  }
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return JSON.stringify({ id: made.id, rawId: letters(made.rawId), type: made.type, response });
}

async function ask(form) {
  const words = form.querySelector("[data-words]");
  words.textContent = WAITING;
  try {
    const made = await navigator.credentials[form.dataset.passkey]({ publicKey: read(form.dataset.options) });
    form.elements[form.dataset.answer].value = written(made);
    form.submit();
  } catch (reason) {
    words.textContent = reason.name === "InvalidStateError" ? HERE_ALREADY : CALLED_OFF;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.querySelector("[data-without-script]").hidden = true;
  const button = form.querySelector("[data-ask]");
  if (!window.PublicKeyCredential) {
    form.querySelector("[data-words]").textContent = NOT_POSSIBLE;
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", () => ask(form));
  /* Where there is no other button, Enter in the field for the name asks as well. */
  form.addEventListener("submit", (event) => {
    if (event.submitter || form.elements[form.dataset.answer].value) return;
    if (form.querySelector("button:not([type=button])")) return;
    event.preventDefault();
    ask(form);
  });
}
