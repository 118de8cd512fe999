import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { withParticles } from "../../../../../ganzoo/ui/tabs/live/js/particles.js";

const cases = JSON.parse(readFileSync(new URL("../../../particles.json", import.meta.url)));

for (const [written, read] of cases) {
  test(`${written} is read ${read}`, () => assert.equal(withParticles(written), read));
}
