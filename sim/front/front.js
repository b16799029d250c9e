// The cabinet front: follows the world's state and shows all of it.
import { showBadges } from "./badges.js";
import { showConsole, startConsole } from "./console.js";
import { showFaults } from "./faults.js";
import { showHands, whenChosen } from "./hands.js";
import { startLamps } from "./lamps.js";
import { showLog } from "./log.js";
import { showPushing, showSlots } from "./slots.js";
import { fillIn, offerLanguages, say } from "./words.js";

function light(text, isGood) {
  const made = document.createElement("li");
  made.textContent = text;
  made.classList.toggle("is-bad", !isGood);
  return made;
}

function power({ is_powered: isPowered, fitted }) {
  if (isPowered && fitted.is_on_mains === false) return [say("panel_on_battery"), false];
  return [say(isPowered ? "power_on" : "power_off"), isPowered];
}

function showLights(state) {
  const lights = [
    [say(state.is_linked ? "controller_on" : "controller_off"), state.is_linked],
    power(state),
    [say(state.is_rail_live ? "rail_on" : "rail_off"), state.is_rail_live],
  ];
  const now = JSON.stringify(lights);
  const list = document.getElementById("lights");
  if (list.dataset.now === now) return;
  list.dataset.now = now;
  list.replaceChildren(...lights.map(([text, isGood]) => light(text, isGood)));
}

function show(state) {
  document.title = `${state.name} · ${say("title")}`;
  document.getElementById("name").textContent = state.name;
  document.getElementById("nameplate").textContent = state.name;
  showLights(state);
  showConsole(state);
  showSlots(state);
  showHands(state);
  showBadges(state);
  showFaults(state);
  showLog(state);
}

function listen() {
  const events = new EventSource("events");
  events.addEventListener("message", (event) => show(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    const list = document.getElementById("lights");
    list.dataset.now = "";
    list.replaceChildren(light(say("lost"), false));
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  });
}

fillIn();
document.getElementById("faults").open = location.hash === "#faults";
offerLanguages(document.getElementById("languages"));
startConsole();
startLamps();
whenChosen(showPushing);
listen();
