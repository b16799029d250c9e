// The rings that are out of the cabinet, and which of them is about to be pushed in.
import { drawRing } from "./drawings.js";
import { say } from "./words.js";

const chips = document.getElementById("hands");
const hint = document.getElementById("hands-hint");
let chosen = "";
let onChoice = () => {};

/** Return the label of the chosen ring, "" for none. */
export const chosenRing = () => chosen;

/** Choose the ring called `label`. */
export function chooseRing(label) {
  chosen = label;
  for (const chip of chips.children) {
    chip.setAttribute("aria-pressed", String(chip.dataset.ring === chosen));
  }
  onChoice();
}

/** Call `listener` whenever another ring is chosen. */
export function whenChosen(listener) {
  onChoice = listener;
}

function makeChip({ ring, fob }) {
  const chip = document.createElement("button");
  chip.className = "chip";
  chip.dataset.ring = ring;
  chip.dataset.fob = fob;
  chip.append(drawRing(), ring);
  chip.addEventListener("click", () => chooseRing(chosen === ring ? "" : ring));
  return chip;
}

/** Show the rings in hand. */
export function showHands(state) {
  const now = state.hands.map(({ ring }) => ring);
  const before = [...chips.children].map((chip) => chip.dataset.ring);
  hint.textContent = say(now.length ? "hands_hint" : "hands_empty");
  if (now.join("\n") === before.join("\n")) return;
  chips.replaceChildren(...state.hands.map(makeChip));
  chooseRing(now.includes(chosen) ? chosen : now.at(-1) ?? "");
}
