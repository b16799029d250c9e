// The badges that lie beside the cabinet: a click taps one.
import { act } from "./act.js";
import { say } from "./words.js";

const tray = document.getElementById("badges");
const lay = document.getElementById("lay");
const bands = ["客服部", "工程部", "保安部", "保潔部"];

function line(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

function makeBadge({ label, role, department, remark }) {
  const made = document.createElement("button");
  made.className = "badge";
  made.dataset.badge = label;
  const band = bands.indexOf(department);
  if (band >= 0) made.dataset.band = band;
  const lines = [
    department && say(`department_${department}`, {}, department),
    role && say(`role_${role}`, {}, role),
  ];
  made.append(line("span", "face", ""), line("b", "", label));
  made.append(line("span", "role", lines.filter(Boolean).join(" · ") || "\u00a0"));
  if (remark) made.append(line("span", "remark", say(`remark_${remark}`, {}, remark)));
  made.addEventListener("click", () => {
    if (made.classList.contains("is-on")) act("lift", { badge: label }, made);
    else act(lay.checked ? "lay" : "tap", { badge: label }, made);
  });
  return made;
}

/** Show the badges, and which of them lie on the reader. */
export function showBadges(state) {
  if (tray.children.length !== state.badges.length) {
    tray.replaceChildren(...state.badges.map(makeBadge));
  }
  state.badges.forEach((badge, at) => {
    tray.children[at].classList.toggle("is-on", badge.is_on_reader);
  });
  const there = state.badges.filter((badge) => badge.is_on_reader);
  const card = document.getElementById("on-reader");
  card.classList.toggle("is-there", there.length > 0);
  card.textContent = there.map((badge) => badge.label).join(" + ");
}
