// Lamps that blink as their registers say: colour, on and off time in units of 100 ms.

const COLOURS = { 0: "off", 1: "red", 2: "green", 3: "amber", 4: "blue", 7: "white" };
const UNIT_MS = 100;
const lamps = new Map();

/** Take the register apart: bits 12-15 colour, 6-11 on, 0-5 off; off time 0 is steady. */
export function readLamp(register) {
  const colour = COLOURS[register >> 12] ?? "off";
  return { colour, on: (register >> 6) & 63, off: register & 63 };
}

/** Let `element` (its `data-lit`) show `register` from now on. */
export function showLamp(element, register) {
  lamps.set(element, readLamp(register));
}

function isLit({ colour, on, off }, nowMs) {
  if (colour === "off") return false;
  if (off === 0) return true;
  return nowMs % ((on + off) * UNIT_MS) < on * UNIT_MS;
}

/** Start the lamps; one timer for all keeps those of a pattern in step. */
export function startLamps() {
  setInterval(() => {
    const nowMs = performance.now();
    for (const [element, lamp] of lamps) {
      const lit = isLit(lamp, nowMs) ? lamp.colour : "";
      if (element.dataset.lit !== lit) element.dataset.lit = lit;
    }
  }, 50);
}
