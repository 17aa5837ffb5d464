// Keeps what has been answered so far on this device, in case the connection is lost half-way.
// Nothing of it is sent anywhere; it goes away when the answers are sent, or when told to.
const PREFIX = "valmentava.survey.";
const LIFE_MS = 7 * 24 * 3600 * 1000;

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // forbidden in this frame: the form works without
  }
}

function forget(kept, name) {
  kept?.removeItem(PREFIX + name);
}

function forgetOld(kept) {
  for (const key of Object.keys(kept ?? {})) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      if (Date.now() - JSON.parse(kept.getItem(key)).at < LIFE_MS) continue;
    } catch {
      // not ours to read any more
    }
    kept.removeItem(key);
  }
}

function answersOf(form) {
  const told = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "at" && name !== "act" && name !== "csrf_token" && value !== "") {
      (told[name] ??= []).push(value);
    }
  }
  return told;
}

function restore(form, told) {
  for (const [name, values] of Object.entries(told)) {
    const fields = [...form.elements].filter((field) => field.name === name);
    if (fields.length === 0) {
      for (const value of values) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
      }
      continue;
    }
    for (const field of fields) {
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked ||= values.includes(field.value);
      } else if (field.type !== "hidden" && field.value === "") {
        field.value = values[0];
      }
    }
  }
}

const kept = storage();
forgetOld(kept);
const sent = document.querySelector("[data-sent]");
if (sent) forget(kept, sent.dataset.sent);

const form = document.querySelector("form[data-draft]");
if (form && kept) {
  const name = form.dataset.draft;
  const note = form.querySelector(".draft-note");
  const hasAnswers = () => Object.keys(answersOf(form)).length > 0;
  try {
    const draft = JSON.parse(kept.getItem(PREFIX + name) ?? "null");
    if (draft) restore(form, draft.told);
  } catch {
    forget(kept, name);
  }
  note.hidden = !hasAnswers();
  const keep = () => {
    kept.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), told: answersOf(form) }));
    note.hidden = !hasAnswers();
  };
  form.addEventListener("input", keep);
  form.querySelector("[data-forget]").addEventListener("click", () => {
    forget(kept, name);
    for (const field of [...form.elements]) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else if (field.tagName === "TEXTAREA" || field.tagName === "SELECT") field.value = "";
      else if (field.type === "hidden" && field.name.match(/^(item:|unit$|role_group$)/)) field.remove();
    }
    note.hidden = true;
    form.querySelector("input, textarea, select")?.focus();
  });
}
