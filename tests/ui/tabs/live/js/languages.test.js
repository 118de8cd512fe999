import assert from "node:assert/strict";
import test from "node:test";

import { languageAfter, languageOf } from "../../../../../ganzoo/ui/tabs/live/js/languages.js";

const languages = ["en", "ko", "eo"].map((code) => ({ code, name: code, path: `/${code}`, locale: code }));

test("what a browser asks for is found by its first part, and anything else is the first language", () => {
  assert.deepEqual(["ko-KR", "EO", "fr", "", null].map((wanted) => languageOf(wanted, languages).code), ["ko", "eo", "en", "en", "en"]);
});

test("a switch goes through all languages and round", () => {
  assert.deepEqual(["en", "ko", "eo"].map((code) => languageAfter(code, languages).code), ["ko", "eo", "en"]);
});
