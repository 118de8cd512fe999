// Words of the page in the reader's language. The English sentence is the key; a table per language holds the rest.
// Sentences from the server come as {text, params}: a template with named fields, filled here.

import { languageOf } from "./languages.js";
import { withParticles } from "./particles.js";

let table = {};
let language = "en";
const tables = { en: {} };
const listeners = new Set();

export function currentLanguage() { return language; }

/** Put a sentence into the reader's language and fill its {fields}. */
export function t(sentence, params = {}) {
  const template = table[sentence] ?? sentence;
  const said = template.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name, format) =>
    name in params ? field(name === "name" ? nameOf(params[name]) : params[name], format) : whole);
  return language === "ko" ? withParticles(said) : said;
}

let nameOf = (name) => name;

/** Tell how settings are called, for sentences that name one: "lr_d" becomes its title. */
export function callSettings(titleOf) { nameOf = titleOf; }

/** Put a {text, params} from the server into words. */
export function say(message) {
  return message ? t(String(message.text ?? ""), message.params ?? {}) : "";
}

/** One value of a sentence: Python's format where the template asks for one (`{x:.2f}`, `{n:,}`, `{share:.0%}`). */
function field(value, format) {
  if (typeof value === "object" && value !== null && "text" in value) return say(value);
  if (typeof value !== "number") return typeof value === "string" ? (table[value] ?? value) : String(value);
  const [, grouped, digits, kind] = /^(,?)(?:\.(\d+))?([fg%]?)$/.exec(format ?? "") ?? [];
  if (kind === "%") return `${(100 * value).toFixed(Number(digits ?? 6))}%`;
  if (kind === "g" && digits) return String(Number(value.toPrecision(Number(digits))));
  if (digits) return grouped ? value.toLocaleString("en", { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) }) : value.toFixed(Number(digits));
  return number(value);
}

/** A number as people read it: grouped when whole, else four significant digits. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString(language);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

/** Follow changes of the language; returns a function that ends it. */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Switch the language; the table comes from our own server and is kept. An unknown language falls back to English. */
export async function setLanguage(wanted, base) {
  const next = languageOf(wanted).code;
  if (!tables[next]) {
    try {
      const answer = await fetch(`${base}/static/text/${next}.json`);
      tables[next] = answer.ok ? await answer.json() : {};
    } catch { return; }
  }
  if (next === language && table === tables[next]) return;
  language = next;
  table = tables[next];
  for (const listener of listeners) listener();
}
