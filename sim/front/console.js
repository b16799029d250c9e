// The door and the console: reader, screen, buzzer, return button, case.
import { act } from "./act.js";
import { say } from "./words.js";

const by = (id) => document.getElementById(id);
const ICONS = {
  off: "·", blue: "◉", white: "◉", green: "✓", amber: "⚙", amber_blink: "…", red: "‼", red_blink: "✕",
};
// The slowest blink has a period of 2 s: until then nobody can tell a steady light from one.
const STEADY_MS = 2000;
let door = {};
let amber = { sinceMs: 0, timer: 0 };

/** Let the door and the return button be used. */
export function startConsole() {
  const move = () => act(door.is_open ? "close_door" : "open_door", {}, by("door"));
  for (const id of ["door-button", "pane"]) by(id).addEventListener("click", move);
  document.querySelector(".handle").addEventListener("click", move);
  by("return").addEventListener("click", () => act("press_return"));
  by("return").setAttribute("aria-label", say("return_button_label"));
}

/** Show door, console and case as they are. */
export function showConsole(state) {
  door = state.door;
  by("door").classList.toggle("is-open", door.is_open);
  by("door-button").textContent = say(door.is_open ? "close_door" : "open_door");
  const bolt = say(door.is_bolt_home ? "bolt_home" : "bolt_back");
  by("door-state").textContent = door.is_open
    ? say("door_is_open") : `${say("door_is_shut")} · ${bolt}`;
  by("reader").classList.toggle("is-unplugged", !state.reader.is_plugged);
  by("buzzer").classList.toggle("is-on", state.panel.is_beeping);
  by("case").classList.toggle("is-open", state.is_case_open);
  by("cabinet").classList.toggle("is-dark", !state.is_powered);
  by("halo").dataset.colour = state.panel.colour;
  showScreen(state);
}

/** Return whether an amber light may yet turn out to blink; look again when it cannot. */
function mayBlink(state) {
  const nowMs = performance.now();
  clearTimeout(amber.timer);
  if (state.panel.shows !== "amber") amber = { sinceMs: 0, timer: 0 };
  else amber.sinceMs ||= nowMs;
  const restMs = amber.sinceMs ? amber.sinceMs + STEADY_MS - nowMs : 0;
  if (restMs > 0) amber.timer = setTimeout(() => showScreen(state), restMs);
  return restMs > 0;
}

function showScreen(state) {
  const { panel: { shows, is_blinking: seenBlinking }, is_powered: isPowered } = state;
  const isBlinking = mayBlink(state) || seenBlinking;
  const name = isBlinking && (shows === "amber" || shows === "red") ? `${shows}_blink` : shows;
  const text = say(isPowered ? `panel_${name}` : "panel_dark");
  by("screen").dataset.colour = isPowered ? shows : "off";
  by("screen-icon").textContent = ICONS[name] ?? "";
  if (by("screen-text").textContent !== text) by("screen-text").textContent = text;
}
