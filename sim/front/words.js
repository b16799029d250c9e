// The texts of this page in its three languages.

export const LANGUAGES = { "zh-Hant": "繁體", "zh-Hans": "简体", en: "English" };

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked in LANGUAGES) return asked;
  for (const tag of navigator.languages ?? []) {
    if (/^en\b/i.test(tag)) return "en";
    if (/^zh-(hans|cn|sg)\b/i.test(tag)) return "zh-Hans";
    if (/^(zh|yue)\b/i.test(tag)) return "zh-Hant";
  }
  return "zh-Hant";
}

export const language = chosen();
const texts = (await (await fetch("texts.json")).json())[language];

/** Return the text called `name` with its `{places}` filled; `otherwise` if there is none. */
export function say(name, places = {}, otherwise = name) {
  const text = texts[name] ?? otherwise;
  return text.replace(/\{(\w+)\}/g, (_, place) => places[place] ?? "");
}

/** Fill in every text that the page itself asks for. */
export function fillIn(root = document) {
  document.documentElement.lang = language;
  for (const place of root.querySelectorAll("[data-text]")) {
    place.textContent = say(place.dataset.text);
  }
  for (const place of root.querySelectorAll("[data-label]")) {
    place.setAttribute("aria-label", say(place.dataset.label));
  }
}

/** Put the language switch into `nav`. */
export function offerLanguages(nav) {
  nav.setAttribute("aria-label", say("language"));
  for (const [tag, name] of Object.entries(LANGUAGES)) {
    const link = document.createElement("a");
    link.href = `?lang=${tag}`;
    link.lang = tag;
    link.textContent = name;
    if (tag === language) link.setAttribute("aria-current", "true");
    nav.append(link);
  }
}
