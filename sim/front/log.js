// What people did to the cabinet, newest first, with what it refused.
import { say } from "./words.js";

const list = document.getElementById("log");
let shown = null;

function about({ args, ring }) {
  const what = [];
  if (args.slot) what.push(`${say("slot")} ${args.slot}`);
  if (args.board) what.push(String(args.board));
  if (args.badge) what.push(args.badge);
  if (ring ?? args.ring) what.push(ring ?? args.ring);
  if (args.how) what.push(say(`stick_${args.how}`));
  if (args.level) what.push(say(`noise_${args.level}`));
  if (args.ms) what.push(`${Math.round(args.ms / 60000)} min`);
  return what.filter(Boolean).join(" · ");
}

function makeLine(entry, zone) {
  const made = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = new Date(entry.at_ms).toLocaleTimeString("en-GB", { timeZone: zone });
  const text = document.createElement("span");
  const name = entry.act === "bounce" && entry.args.contact === "door" ? "bounce_door" : `act_${entry.act}`;
  text.textContent = say(name, { what: about(entry) }, entry.act);
  made.append(time, text);
  if (entry.refused) {
    const why = document.createElement("em");
    why.className = "refused";
    why.textContent = say(`refused_${entry.refused}`, {}, entry.refused);
    text.append(" ", why);
  }
  return made;
}

/** Show the last acts. */
export function showLog({ log, zone }) {
  const last = log.at(-1)?.n ?? 0;
  if (last === shown) return;
  shown = last;
  if (!log.length) {
    const empty = document.createElement("li");
    empty.textContent = say("log_empty");
    list.replaceChildren(empty);
    return;
  }
  list.replaceChildren(...log.toReversed().map((entry) => makeLine(entry, zone)));
}
