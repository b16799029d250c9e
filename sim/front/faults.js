// The fault switches.
import { act } from "./act.js";
import { say } from "./words.js";

const room = document.getElementById("switches");
const pressed = new Map();

function button(text, name, args, options = {}) {
  const made = document.createElement("button");
  made.textContent = say(text);
  if (options.isForce) made.className = "is-force";
  made.addEventListener("click", () => act(name, args()));
  if (options.isPressed) pressed.set(made, options.isPressed);
  return made;
}

function select(text, values) {
  const made = document.createElement("select");
  made.setAttribute("aria-label", say(text));
  for (const value of values) made.add(new Option(`${say(text)} ${value}`, value));
  return made;
}

function group(title, ...children) {
  const made = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = say(title);
  made.append(legend, ...children);
  return made;
}

const none = () => ({});

function slotGroup(state) {
  const which = select("choose_slot", state.slots.map(({ slot }) => slot));
  const slot = () => ({ slot: Number(which.value) });
  const isStuck = (how) => (now) =>
    now.slots.find((each) => each.slot === Number(which.value))?.stuck === how;
  which.addEventListener("change", () => showFaults(last));
  const stick = (how) => button(
    `stick_${how}`, "stick_bolt", () => ({ ...slot(), how }), { isPressed: isStuck(how) });
  return group("group_slot", which,
    button("force_slot", "force_slot", slot, { isForce: true }),
    stick("closed"), stick("open"), stick("free"),
    button("bounce_slot", "bounce", () => ({ contact: "slot", ...slot() })));
}

function boardGroup(state) {
  const which = select("choose_board", state.boards.map(({ board }) => board));
  const board = () => ({ board: Number(which.value) });
  const noise = (level) => button(
    `noise_${level}`, "noise", () => ({ level }), { isPressed: (now) => now.noise === level });
  return group("group_board", which,
    button("reset_board", "reset_board", board),
    button("drop_board", "drop_board", board),
    button("return_board", "return_board", board),
    noise("none"), noise("light"), noise("heavy"));
}

function supplyButtons({ fitted }) {
  const made = [];
  if (fitted.is_on_mains !== null) {
    made.push(
      button("cut_mains", "cut_mains", none, { isPressed: (now) => !now.fitted.is_on_mains }),
      button("restore_mains", "restore_mains", none));
  }
  if (fitted.is_battery_low !== null) {
    made.push(
      button("drain_battery", "drain_battery", none, { isPressed: (now) => now.fitted.is_battery_low }),
      button("charge_battery", "charge_battery", none));
  }
  return made;
}

function fireGroup({ fitted }) {
  if (fitted.is_fire_called === null) return [];
  return [group("group_fire",
    button("call_fire", "call_fire", none, { isForce: true, isPressed: (now) => now.fitted.is_fire_called }),
    button("rest_fire", "rest_fire", none),
    button("cut_fire_line", "cut_fire_line", none, { isPressed: (now) => now.fitted.is_fire_line_cut }),
    button("mend_fire_line", "mend_fire_line", none))];
}

function build(state) {
  room.append(
    group("group_reader",
      button("unplug_reader", "unplug_reader", none, { isPressed: (now) => !now.reader.is_plugged }),
      button("plug_reader", "plug_reader", none),
      button("brown_out_reader", "brown_out_reader", none)),
    slotGroup(state),
    boardGroup(state),
    group("group_door",
      button("force_door", "force_door", none, { isForce: true }),
      button("bounce_door", "bounce", () => ({ contact: "door" })),
      button("open_case", "open_case", none, { isPressed: (now) => now.is_case_open }),
      button("close_case", "close_case", none)),
    group("group_power",
      button("cut_power", "cut_power", none, { isForce: true, isPressed: (now) => !now.is_powered }),
      button("restore_power", "restore_power", none),
      ...supplyButtons(state)),
    ...fireGroup(state));
}

let last;

/** Show which faults are on. */
export function showFaults(state) {
  if (!room.children.length) build(state);
  last = state;
  for (const [made, isPressed] of pressed) {
    made.setAttribute("aria-pressed", String(Boolean(isPressed(state))));
  }
}
