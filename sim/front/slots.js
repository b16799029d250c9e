// The slots: made once, then kept as the world says.
import { act } from "./act.js";
import { drawRing } from "./drawings.js";
import { chosenRing, chooseRing } from "./hands.js";
import { readLamp, showLamp } from "./lamps.js";
import { say } from "./words.js";

const room = document.getElementById("slots");
const cells = new Map();

function element(kind, name, ...children) {
  const made = document.createElement(kind);
  made.className = name;
  made.append(...children);
  return made;
}

function makeSlot(number) {
  const press = element("button", "press");
  const bolt = element("span", "bolt");
  const seat = element("button", "seat", bolt, drawRing());
  const code = element("b", "");
  const name = element("span", "");
  const cell = element("div", "slot",
    element("span", "number", String(number).padStart(2, "0")), press, seat,
    element("div", "label", code, name));
  cell.dataset.ring = "";
  press.addEventListener("click", () => act("press", { slot: number }, cell));
  seat.addEventListener("click", () => reach(number, cell));
  cells.set(number, { cell, press, bolt, seat, code, name, shown: "" });
  return cell;
}

async function reach(number, cell) {
  const ring = chosenRing();
  if (ring && !cell.dataset.ring) {
    await act("push", { slot: number, ring }, cell);
  } else if (await act("pull", { slot: number }, cell)) {
    chooseRing(cell.dataset.ring);
  }
}

function makeBoards(slots) {
  const boards = new Map();
  for (const { slot, board } of slots) {
    if (!boards.has(board)) {
      const made = element("div", "board");
      made.setAttribute("role", "group");
      made.setAttribute("aria-label", `${say("board")} ${board}`);
      boards.set(board, made);
    }
    boards.get(board).append(makeSlot(slot));
  }
  room.append(...boards.values());
  for (const [board, made] of boards) made.dataset.board = board;
}

/** Show every slot of `state`, touching only what changed. */
export function showSlots(state) {
  if (!cells.size) makeBoards(state.slots);
  for (const slot of state.slots) showSlot(slot);
  for (const { board, is_on: isOn } of state.boards) {
    room.querySelector(`[data-board="${board}"]`)?.classList.toggle("is-lost", !isOn);
  }
  showPushing();
}

/** Mark the empty slots while a ring is chosen. */
export function showPushing() {
  const ring = chosenRing();
  room.classList.toggle("is-pushing", Boolean(ring));
  for (const { cell, seat } of cells.values()) {
    const hint = cell.dataset.ring ? say("pull") : ring ? say("push") : say("empty");
    seat.dataset.hint = hint;
  }
}

function showSlot(slot) {
  const parts = cells.get(slot.slot);
  const now = JSON.stringify(slot);
  if (parts.shown === now) return;
  const isFirst = !parts.shown; // what hangs there already does not arrive
  parts.shown = now;
  const { cell, press, bolt, seat, code, name } = parts;
  const ring = slot.ring ?? "";
  if (ring && cell.dataset.ring !== ring && !isFirst) {
    const drawing = seat.querySelector(".ring");
    drawing.classList.remove("is-arriving");
    void drawing.getBoundingClientRect();
    drawing.classList.add("is-arriving");
  }
  cell.dataset.ring = ring;
  cell.dataset.fob = slot.fob;
  const [first, ...rest] = ring.split(" ");
  code.textContent = ring ? first : "—";
  name.textContent = ring ? rest.join(" ") || "\u00a0" : say("empty");
  press.classList.toggle("is-held", slot.is_held);
  bolt.classList.toggle("is-back", !slot.is_bolt_home);
  bolt.classList.toggle("is-stuck", slot.stuck !== "free");
  showLamp(press, slot.lamp);
  describe(slot, press, seat, ring);
}

function describe(slot, press, seat, ring) {
  const { colour, off } = readLamp(slot.lamp);
  const lamp = [say(`lamp_${colour}`), off && colour !== "off" ? say("blinking") : ""];
  const where = `${say("slot")} ${slot.slot}`;
  press.setAttribute("aria-label", [where, say("press"), lamp.join(" ").trim()].join(", "));
  const bolt = say(slot.is_bolt_home ? "bolt_home" : "bolt_back");
  seat.setAttribute("aria-label", [where, ring || say("empty"), bolt].join(", "));
  seat.title = ring;
}
