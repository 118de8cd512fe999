import assert from "node:assert/strict";
import test from "node:test";

import { loadLanguages } from "../../../../../ganzoo/ui/tabs/live/js/languages.js";
import { number, say, setLanguage, t } from "../../../../../ganzoo/ui/tabs/live/js/text.js";

test("fields take Python's formats", () => {
  assert.equal(t("{loss:.2f} at {step:,}, {share:.0%} of {size:.3g}", { loss: 0.6931, step: 1500, share: 0.5, size: 0.00123 }), "0.69 at 1,500, 50% of 0.00123");
  assert.equal(t("{unknown} stays"), "{unknown} stays");
});

test("a message of the server is put into words, and so are messages within it", () => {
  assert.equal(say({ text: "because {reason}", params: { reason: { text: "of {n}", params: { n: 3 } } } }), "because of 3");
  assert.equal(say(null), "");
});

test("numbers are grouped when whole and short when not", () => {
  assert.deepEqual([1234567, 0.123456, 1e-7, null].map((value) => number(value)), ["1,234,567", "0.1235", "1.00e-7", "–"]);
});

test("a table is fetched once and its sentences are used", async () => {
  const asked = [];
  const served = { "live/static/text/languages.json": [{ code: "en" }, { code: "ko" }], "live/static/text/ko.json": { Run: "실행" } };
  globalThis.document = { getElementById: () => null };
  globalThis.fetch = async (url) => {
    asked.push(url);
    return { ok: true, json: async () => served[url] };
  };
  await loadLanguages("live");
  await setLanguage("ko-KR", "live");
  assert.equal(t("Run"), "실행");
  await setLanguage("en", "live");
  await setLanguage("ko", "live");
  assert.deepEqual(asked, Object.keys(served));
  await setLanguage("en", "live");
  assert.equal(t("Run"), "Run");
});
