// The address in the browser: by the same table as in Python (tests/ui/shared/test_address.py).

import assert from "node:assert/strict";
import test from "node:test";

import { remembered, tabOf } from "../../../../ganzoo/ui/shared/js/address.js";

const table = {
  tabs: ["live", "latent", "translation"],
  oldTabs: { dcgan: "latent", discogan: "translation" },
  parameters: Object.fromEntries([
    { name: "walk", tab: "latent", type: "stops", default: "12,31", choices: [], aliases: [] },
    { name: "way", tab: "latent", type: "choice", default: "spherical", choices: ["spherical", "linear"], aliases: [] },
    { name: "pair", tab: "translation", type: "checkpoint", default: "", choices: [], aliases: ["model"] },
    { name: "direction", tab: "translation", type: "choice", default: "a-to-b", choices: ["a-to-b", "b-to-a"], aliases: ["way"] },
  ].map((parameter) => [parameter.name, parameter])),
};
const after = (query, values, defaults = {}) => new URL(remembered(`http://here/${query}`, values, defaults, table)).search;

test("a value goes into the address and one that is the default leaves it", () => {
  assert.equal(after("", { walk: "3,5" }), "?walk=3,5");
  assert.equal(after("?walk=3,5", { walk: "12,31" }), "");
  assert.equal(after("?pair=x", { pair: "first" }, { pair: "first" }), "");
  assert.equal(after("?pair=x", { pair: null }), "");
});

test("what belongs to others stays", () => {
  assert.equal(after("?utm_source=mail&way=linear", { direction: "b-to-a" }), "?utm_source=mail&way=linear&direction=b-to-a");
});

test("names of before give way to those of today, in their own tab only", () => {
  assert.equal(after("?tab=discogan&model=x&way=b-to-a", { pair: "x", direction: "b-to-a" }), "?tab=discogan&pair=x&direction=b-to-a");
  assert.equal(after("?tab=translation&way=linear", { direction: "b-to-a" }), "?tab=translation&way=linear&direction=b-to-a");
  assert.equal(after("?tab=latent&way=linear&model=x", { pair: "y" }), "?tab=latent&way=linear&model=x&pair=y");
});

test("a tab's old name opens the tab", () => {
  assert.equal(tabOf(new URLSearchParams("tab=dcgan"), table), "latent");
  assert.equal(tabOf(new URLSearchParams("tab=latent"), table), "latent");
  assert.equal(tabOf(new URLSearchParams(""), table), null);
});
