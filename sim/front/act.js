// People's acts: asked of the world, which may refuse.
import { say } from "./words.js";

const toast = document.getElementById("toast");
let hide = 0;

function complain(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hide);
  hide = setTimeout(() => { toast.hidden = true; }, 3500);
}

/** Do `name` with `args`; on a refusal say why, shake `shaken`, and return false. */
export async function act(name, args = {}, shaken = null) {
  let refused;
  try {
    const answer = await fetch("act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ act: name, ...args }),
    });
    if (answer.ok) return true;
    refused = (await answer.json()).refused;
  } catch {
    complain(say("lost"));
    return false;
  }
  complain(say(`refused_${refused}`, {}, String(refused)));
  if (shaken) {
    shaken.classList.remove("is-refusing");
    void shaken.offsetWidth; // lets the animation start over
    shaken.classList.add("is-refusing");
  }
  return false;
}
