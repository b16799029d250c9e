// The side-by-side page: only its texts, and the language of the cabinet front.
import { fillIn, language, say } from "./words.js";

fillIn();
document.title = say("beside_title");
const front = document.getElementById("front");
front.title = say("beside_front");
front.src = `/?lang=${language}`;
document.getElementById("front-link").href = front.src;
document.getElementById("web").title = say("beside_web");
