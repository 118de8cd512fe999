import assert from "node:assert/strict";
import test from "node:test";

import { newest } from "../../../../ganzoo/ui/shared/js/newest.js";

test("while one question is on its way, of those that follow only the last is asked", async () => {
  const asked = [], shown = [];
  const answers = [];
  const ask = newest((question) => {
    asked.push(question);
    return new Promise((resolve) => answers.push(() => resolve(question * 10)));
  }, (answer) => shown.push(answer));
  const all = [ask(1), ask(2), ask(3)];
  answers[0]();
  await all[1];
  await new Promise((resolve) => setTimeout(resolve));
  answers[1]();
  await all[0];
  assert.deepEqual(asked, [1, 3]);
  assert.deepEqual(shown, [10, 30]);
});

test("a failure becomes a refusal, and nothing is shown to nobody", async () => {
  const shown = [];
  await newest(() => Promise.reject(new Error("gone")), (answer) => shown.push(answer))(1);
  await newest(() => Promise.resolve(2), (answer) => shown.push(answer), () => false)(1);
  assert.deepEqual(shown, [{ refused: "Error: gone" }]);
});
