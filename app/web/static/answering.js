// Saves each answer as it is chosen, and keeps what could not be saved for when the line is back. The pages work without
// this: it only adds to them. What it keeps lies under the mark of one person's answers, and goes once it is saved.

const PREFIX = "waymark-answers-";
const FIRST_WAIT = 2000; // milliseconds, doubled after each try that failed
const LONGEST_WAIT = 60000;
const PATIENCE = 15000;
const SETTLED = 400; // an arrow key passes over answers on its way: the last one counts

const kept = {
  read(mark) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + mark)) || {};
    } catch {
      return {};
    }
  },
  write(mark, fields) {
    try {
      if (Object.keys(fields).length) localStorage.setItem(PREFIX + mark, JSON.stringify(fields));
      else localStorage.removeItem(PREFIX + mark);
    } catch {
      // no room, or not allowed: the page still has it
    }
  },
  forget(mark) {
    try {
      const all = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      for (const key of all) if (!mark || key === PREFIX + mark) localStorage.removeItem(key);
    } catch {
      // nothing can be kept, so nothing is
    }
  },
};

// Where answers were sent, or the device is handed on, nothing of them stays: an empty mark stands for everybody's.
for (const part of document.querySelectorAll("[data-forget]")) {
  const forget = () => kept.forget(part.dataset.forget);
  if (part.tagName === "FORM") part.addEventListener("submit", forget);
  else forget();
}

const form = document.querySelector("form[data-mark]");
if (form) keepSaved(form);

function keepSaved(form) {
  const { mark } = form.dataset;
  const status = document.getElementById("status");
  const asks = form.querySelector("[type=radio]") !== null;
  const address = asks ? form.getAttribute("action") : "/answer/you"; // any of them takes any answer
  const unsaved = kept.read(mark);
  let wait = FIRST_WAIT;
  let timer = 0;
  let isSaving = false;
  let pressed = null; // the button that waits for all to be saved
  let isThrough = false; // the form goes out as it would without this script

  const tell = (words) => {
    if (status.textContent !== form.dataset[words]) status.textContent = form.dataset[words];
    status.classList.toggle("trouble", words !== "saving" && words !== "saved");
  };

  const keep = (name, value) => {
    unsaved[name] = value;
    kept.write(mark, unsaved);
    // what the page was made with no longer tells what was changed on it
    form.querySelector(`[name="${name.replace(/^(answer|comment)-/, "seen-")}"][type=hidden]`)?.remove();
  };

  const saveIn = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  const letThrough = (button) => {
    isThrough = true;
    button.click();
    isThrough = false;
  };

  const save = async () => {
    clearTimeout(timer);
    if (isSaving) return; // it looks again when it is done
    const button = pressed;
    const fields = { ...unsaved };
    const whole = button && asks ? { ...Object.fromEntries(new FormData(form)), [button.name]: button.value } : {};
    if (!Object.keys({ ...fields, ...whole }).length) return;
    isSaving = true;
    const response = await post({ ...fields, ...whole, mark });
    isSaving = false;
    if (response?.ok) {
      for (const name of Object.keys(fields)) if (unsaved[name] === fields[name]) delete unsaved[name];
      kept.write(mark, unsaved);
      wait = FIRST_WAIT;
      goOn(button, await response.json());
    } else if (response && response.status < 500 && response.status !== 429) {
      // trying again would not help: the page that the form leads to says why, and loses nothing
      tell("refused");
      if (pressed !== button) {
        save(); // pressed meanwhile
        return;
      }
      if (!button) return;
      for (const name of Object.keys(unsaved)) if (form.elements.namedItem(name)) delete unsaved[name];
      kept.write(mark, unsaved);
      letThrough(button);
    } else {
      tell(pressed ? "waiting" : "unsaved");
      saveIn(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  };

  const goOn = (button, { next, answered }) => {
    document.querySelectorAll(".progress [data-words]").forEach((told, place) => {
      told.textContent = told.dataset.words.replace("{answered}", answered[place]);
      if (told.nextElementSibling) told.nextElementSibling.value = answered[place];
    });
    if (Object.keys(unsaved).length || pressed !== button) {
      save();
    } else if (!button) {
      tell("saved");
    } else if (asks) {
      location.assign(next);
      if (new URL(next, location).pathname === location.pathname) location.reload();
    } else {
      letThrough(button);
    }
  };

  const post = async (fields) => {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(address, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { Accept: "application/json" },
        signal: patience.signal,
      });
    } catch {
      return null;
    } finally {
      clearTimeout(end);
    }
  };

  form.addEventListener("change", ({ target }) => {
    keep(target.name, target.value);
    tell("saving");
    saveIn(SETTLED);
  });

  form.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA") return;
    keep(target.name, target.value);
    saveIn(4 * SETTLED);
  });

  form.addEventListener("submit", (event) => {
    if (isThrough || !(asks || Object.keys(unsaved).length)) return;
    event.preventDefault();
    pressed = event.submitter || form.querySelector("button");
    tell("saving");
    save();
  });

  addEventListener("online", () => {
    wait = FIRST_WAIT;
    save();
  });

  // What an earlier visit could not save stands in the page as it was chosen then, and is sent now.
  if (Object.keys(unsaved).length) {
    for (const [name, value] of Object.entries(unsaved)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
      keep(name, value);
    }
    tell("unsaved");
    save().then(() => {
      if (!asks && !Object.keys(unsaved).length) location.reload(); // to show it among the rest
    });
  }
}
