// The door and the console: reader, screen, buzzer, return button, case.
import { act } from "./act.js";
import { say } from "./words.js";

const by = (id) => document.getElementById(id);
const ICONS = {
  off: "·", idle: "◉", welcome: "✓", need_more: "…", wrong_slot: "↔", door_long: "⚠",
  overdue: "⏰", on_battery: "⚡", fault: "⚙", denied: "✕", alarm: "‼", attention: "…",
};
let door = {};

/** Let the door and the return button be used. */
export function startConsole() {
  const move = () => act(door.is_open ? "close_door" : "open_door", {}, by("door"));
  for (const id of ["door-button", "pane"]) by(id).addEventListener("click", move);
  document.querySelector(".handle").addEventListener("click", move);
  by("return").addEventListener("click", () => act("press_return"));
  by("return").setAttribute("aria-label", say("return_button_label"));
}

function showKeypad({ fitted }) {
  const room = by("keypad");
  room.hidden = !fitted.has_keypad;
  if (room.hidden || room.children.length) return;
  for (const key of "123456789*0#") {
    const made = document.createElement("button");
    made.textContent = key;
    made.addEventListener("click", () => act("press_key", { key }));
    room.append(made);
  }
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
  showKeypad(state);
  showScreen(state);
}

function showScreen({ panel: { shows, signal }, is_powered: isPowered }) {
  const text = say(isPowered ? `panel_${signal}` : "panel_dark");
  by("screen").dataset.colour = isPowered ? shows : "off";
  by("screen-icon").textContent = isPowered ? ICONS[signal] : "";
  if (by("screen-text").textContent !== text) by("screen-text").textContent = text;
}
