// @ts-check
// What the lab offers, as the server says it: settings, objectives, targets of each world. The tables stand once, in ganzoo/lab;
// nothing here or beside repeats them. Loaded before the lab is built.

import { call } from "./stream.js";
import { callSettings, t } from "./text.js";

/**
 * @typedef {{kind: "choice" | "number" | "target", title: string, help: string, group: string, short?: string,
 *   steerable?: boolean, switch?: boolean, when?: Record<string, string[]>, choices?: Record<string, string>,
 *   low?: number, high?: number, whole?: boolean, factor?: number}} Setting
 * @typedef {{balance: [number, string][], paired: boolean, critic: boolean, text: string}} Objective
 * @typedef {{kind: string, values: number[]}} Target
 * @typedef {{name: string, title: string, kind: string, target: Target | null}} Offer
 * @typedef {{title: string, settings: Record<string, Setting>, targets: Offer[]}} World
 * @typedef {{groups: Record<string, string>, objectives: Record<string, Objective>, worlds: Record<string, World>,
 *   limits: {upload_mb: number, question: {text: number, answer: number, answers: number}}}} Told
 * @typedef {Told & World} Facts
 */

/** @type {Told | null} */
let told = null;

/** Of the world that is on the screen. @type {Facts | null} */
let known = null;

/** Fetch the facts, once; the browser asks again only whether they changed. @param {string} base */
export async function loadFacts(base) {
  told ??= /** @type {Told} */ (await call(`${base}/facts`, undefined, { cache: "no-cache" }));
  useWorld(Object.keys(told.worlds)[0]);
  callSettings((/** @type {string} */ name) => (name in facts().settings ? titleOf(name) : name));
}

/** Speak of this world from now on. @param {string} name */
export function useWorld(name) {
  if (told) known = { ...told, ...told.worlds[name] };
}

/** @returns {Facts} */
export function facts() {
  if (!known) throw new Error("the facts are not loaded");
  return known;
}

/** The row of an experiment's objective. @param {{objective: string}} experiment */
export function objectiveOf(experiment) { return facts().objectives[experiment.objective]; }

/** A setting's title as it is called in sentences. @param {string} name */
export function titleOf(name) { return t(facts().settings[name]?.title ?? name); }

/** A setting may change while a run goes on. @param {string} name */
export function isSteerable(name) { return Boolean(facts().settings[name]?.steerable); }

/** The refusal of a file that is larger than the server takes; null if it is not. @param {File} file */
export function tooLarge(file) {
  const [size, limit] = [Math.ceil(file.size / 2 ** 20), facts().limits.upload_mb];
  return size > limit ? { said: { text: "The file has {size} MB; {limit} MB is the most.", params: { size, limit } } } : null;
}

/** A setting has an effect in an experiment. @param {Setting} setting @param {Record<string, any>} experiment */
export function matters(setting, experiment) {
  return !setting.when || Object.entries(setting.when).some(([name, values]) => values.includes(experiment[name]));
}

/** The name under which a target is offered. @param {Target} target */
export function nameOfTarget({ kind, values }) {
  const offers = facts().targets.filter((offer) => offer.kind === kind);
  return (offers.find((offer) => offer.target?.values.length === values.length) ?? offers.at(-1))?.name ?? "";
}
