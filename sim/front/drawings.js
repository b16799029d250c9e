// Small drawings made of lines: a ring with its fob and keys.

const SVG = "http://www.w3.org/2000/svg";

function shape(kind, attributes, ...children) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function key(metal, turn) {
  return shape("g", { transform: `rotate(${turn} 36 46)` },
    shape("path", {
      class: metal,
      d: "M36 48a9 9 0 0 1 3.4 17.3l0 22.2-3.4 4-3.4-4 0-2.5 2-2-2-2 0-2.5 2-2-2-2.5 0-8.7A9 9 0 0 1 36 48z",
    }),
    shape("circle", { class: "key-hole", cx: 36, cy: 52, r: 2.2 }));
}

/** Return a drawing of a ring as it hangs from its seat; its colour is CSS's `--fob`. */
export function drawRing() {
  return shape("svg", { viewBox: "0 0 72 96", class: "ring", "aria-hidden": "true" },
    key("brass", 24), key("nickel", -21), key("brass", -2),
    shape("circle", { class: "split", cx: 36, cy: 46, r: 8.5 }),
    shape("rect", { class: "fob", x: 23, y: 3, width: 26, height: 38, rx: 9 }),
    shape("rect", { class: "fob-shine", x: 27, y: 6, width: 5, height: 30, rx: 2.5 }),
    shape("circle", { class: "key-hole", cx: 36, cy: 35, r: 3 }));
}
