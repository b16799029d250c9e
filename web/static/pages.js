// The pages work without this file. It refreshes the overview, adds a key for the
// search field, and brings the open page into sight in the navigation.
"use strict";

const REFRESH_MS = 2000;

function refreshOverview() {
  const slots = document.getElementById("slots");
  const pause = document.getElementById("pause");
  const stale = document.getElementById("stale");
  if (!slots || !pause) return;
  let etag = "";
  let paused = false;

  async function refresh() {
    // A person who has a field or a table in focus keeps it: nothing is swapped under their hands.
    if (paused || document.hidden || slots.contains(document.activeElement)) return;
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(slots.dataset.url, { headers, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") {
      location.reload(); // signed out: the sign-in page is due
    } else if (answer.status === 200) {
      etag = answer.headers.get("ETag") || "";
      const alarms = () => slots.querySelector("[data-alarms]").dataset.alarms;
      const before = alarms();
      slots.innerHTML = await answer.text();
      if (alarms() !== before) location.reload(); // the bar on top of the page has to follow
    }
    stale.hidden = answer.status < 500;
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  });
  // A server that is away must be seen to be away: an old picture looks like a calm cabinet.
  setInterval(() => refresh().catch(() => { stale.hidden = false; }), REFRESH_MS);
}

function focusSearch(event) {
  const search = document.getElementById("search");
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "/" && search && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
  }
}

function showWhereOneIs() {
  // On a phone the navigation is wider than the screen: what is open must be in sight.
  const here = document.querySelector("nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
}

refreshOverview();
showWhereOneIs();
document.addEventListener("keydown", focusSearch);
