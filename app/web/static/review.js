// Shows what others settle as it happens. Without this, a reload of the page does.

const EVERY = 2000;
const place = document.getElementById("settled");
const told = document.getElementById("told");

async function look() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(place.dataset.watch);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-version]"); // none where one is asked to sign in again
    if (!fresh || fresh.dataset.version === place.querySelector("[data-version]").dataset.version) return;
    place.replaceChildren(document.adoptNode(fresh));
    told.hidden = false;
    told.replaceChildren(told.textContent); // what was already there is not read aloud
  } catch {
    // the line is down: the next look may get through
  }
}

setInterval(look, EVERY);
