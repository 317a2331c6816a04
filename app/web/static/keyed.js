// Typing in a sheet: each key answers one question and moves on to the next. Without this, Tab does.

const form = document.querySelector("[data-keyed]");
const keys = [...form.querySelectorAll(".key")];
const save = form.querySelector("button.button");
const ANSWERS = "01234dn";
const BLANK = ["x", " ", "Enter"];
let changed = false;

function goOn(key, steps = 1) {
  const next = keys[keys.indexOf(key) + steps];
  if (next) {
    next.focus();
    next.select();
  } else if (steps > 0) {
    save.focus();
  }
}

function answer(key, value) {
  key.value = value;
  key.removeAttribute("aria-invalid");
  changed = true;
  total();
}

function total() {
  for (const part of form.querySelectorAll("ol[data-part]")) {
    const typed = [...part.querySelectorAll(".key")].map((key) => key.value.toLowerCase());
    const ratings = typed.filter((value) => value !== "" && "01234".includes(value)).map(Number);
    const counted = {
      sum: ratings.reduce((sum, rating) => sum + rating, 0),
      numbers: ratings.length,
      dont_know: typed.filter((value) => value === "d").length,
      not_relevant: typed.filter((value) => value === "n").length,
      blank: typed.filter((value) => value === "" || value === "x").length,
    };
    for (const [what, count] of Object.entries(counted)) {
      form.querySelector(`tr[data-part="${part.dataset.part}"] [data-what="${what}"]`).textContent = count;
    }
  }
}

function onKey(event) {
  const key = event.target;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (pressed.length === 1 && ANSWERS.includes(pressed)) {
    answer(key, pressed);
    goOn(key);
  } else if (BLANK.includes(pressed)) {
    answer(key, "");
    goOn(key);
  } else if (pressed === "ArrowDown" || pressed === "ArrowUp") {
    goOn(key, pressed === "ArrowDown" ? 1 : -1);
  } else if (pressed === "Backspace" && key.value === "") {
    goOn(key, -1);
  } else if (pressed.length !== 1) {
    return; // Tab and the like, and what a phone's keyboard does not name
  }
  event.preventDefault();
}

function onInput(event) {
  const key = event.target;
  const typed = key.value.trim().toLowerCase();
  answer(key, typed === "x" ? "" : typed);
  if (typed !== "" && ANSWERS.includes(typed)) goOn(key);
}

for (const key of keys) {
  key.addEventListener("keydown", onKey);
  key.addEventListener("input", onInput);
}
form.addEventListener("keydown", (event) => {
  // Enter in any other field would send a sheet that is not done
  if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input")) return;
  event.preventDefault();
  if (event.target.type === "radio") goOn(null);
});
form.addEventListener("input", () => {
  changed = true;
});
form.addEventListener("submit", () => {
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
total();
