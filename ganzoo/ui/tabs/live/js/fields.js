// @ts-check
// A setting as a control. What settings there are, and what they may be, the server says (facts.js).

import { h } from "./dom.js";
import { facts } from "./facts.js";
import { t } from "./text.js";

/**
 * The input of one setting; `changed(name, value)` hears of it.
 * @param {string} name @param {(name: string, value: any) => void} changed
 */
export function control(name, changed) {
  const id = `gz-${name}`;
  const setting = facts().settings[name];
  const { choices, whole, low, high, factor } = setting;
  const input = choices
    ? h("select", { id }, Object.entries(choices).map(([value, title]) => h("option", { value }, t(title))))
    : h("input", { id, type: "number", inputmode: whole ? "numeric" : "decimal", min: low, max: high, step: whole ? 1 : "any" });
  input.addEventListener("change", () => changed(name, choices ? input.value : input.value === "" ? null : Number(input.value)));
  if (factor) input.addEventListener("keydown", (/** @type {any} */ event) => stepByFactor(event, input, setting));
  return input;
}

/**
 * Arrow keys multiply the value instead of adding to it.
 * @param {KeyboardEvent} event @param {any} input @param {import("./facts.js").Setting} setting
 */
function stepByFactor(event, input, { factor: by = 1, low = -Infinity, high = Infinity }) {
  const factor = event.key === "ArrowUp" ? by : event.key === "ArrowDown" ? 1 / by : null;
  if (!factor) return;
  event.preventDefault();
  const next = Number(((Number(input.value) || 1e-4) * factor).toPrecision(3));
  input.value = Math.min(high, Math.max(low, next));
  clearTimeout(input.waiting);
  input.waiting = setTimeout(() => input.dispatchEvent(new Event("change")), 250);
}

/** Show a value in an input unless the visitor is typing there. @param {any} input @param {any} value */
export function showValue(input, value) {
  const active = input.getRootNode().activeElement === input;
  const text = String(value ?? "");
  if (!active && input.value !== text) input.value = text;
  else if (active && input.tagName === "SELECT" && input.value !== text) input.value = text;
}
