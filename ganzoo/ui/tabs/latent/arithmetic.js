// A sum of latents with every term shown: mean of up to three, minus a mean, plus a mean (arXiv:1511.06434, figure 7).
// Runs as the body of a gr.HTML's js_on_load, after latent.js; server.sum, server.deal and server.atlas are given.
//   props.words  sentences with {named} fields
const { words } = props;
const TERMS = ["plus", "minus", "other"];
const table = element.querySelector(".gz-sum");
const presets = element.querySelector(".gz-presets");
const picks = element.querySelector(".gz-from");
const note = element.querySelector(".gz-note");
const claim = element.querySelector(".gz-claim");
let terms = { plus: [], minus: [], other: [] };
let active = "plus", atlas = null, atlasModel = "", preset = null, result = null;

function refused(answer) {
  note.textContent = answer.refused ?? "";
  return answer.refused !== undefined;
}

const add = newest((wanted) => server.sum(wanted), (answer) => {
  if (refused(answer)) return;
  terms = answer.points;
  result = answer.point;
  show(answer);
  ganzoo.remember({ sum: preset === null ? TERMS.map((term) => terms[term].join(".")).join("~") : "" });
});

function changed(next) {
  preset = null;
  claim.textContent = "";
  for (const chip of presets.children) chip.ariaPressed = "false";
  terms = next;
  if (terms.plus.length === 0) note.textContent = words.empty;
  else add({ model: latent.model, ...terms });
}

/** The sheet holds each term's pictures, then the terms' means, then the result. */
function show(answer) {
  const present = TERMS.filter((term) => terms[term].length);
  let index = 0;
  const means = present.reduce((count, term) => count + terms[term].length, 0);
  const columns = TERMS.map((term) => {
    const pictures = terms[term].map((point, place) => {
      const name = fill(words.take_out, { pick: nameOf(point) });
      const button = crop(make("button", { type: "button", title: name, ariaLabel: name, className: "gz-thumb" }), answer, index++);
      button.addEventListener("click", () => changed({ ...terms, [term]: terms[term].filter((_, at) => at !== place) }));
      return button;
    });
    const choose = make("button", { type: "button", className: "gz-chip gz-term", textContent: words[term], ariaPressed: String(term === active), data: { term } });
    choose.addEventListener("click", () => { active = term; show(answer); });
    const at = means + present.indexOf(term);
    const mean = present.includes(term) ? crop(make("div", { className: "gz-mean", role: "img", ariaLabel: words.mean }), answer, at) : make("div", { className: "gz-mean gz-void" });
    const reading = present.includes(term) ? read(answer.readings[at]) : "";
    return make("div", { className: "gz-column" }, choose, make("div", { className: "gz-three" }, ...pictures), mean, reading);
  });
  const at = means + present.length;
  const picture = crop(make("div", { className: "gz-mean gz-result", role: "img", ariaLabel: words.result }), answer, at);
  const again = make("button", { type: "button", className: "gz-chip gz-keep", textContent: words.keep });
  again.addEventListener("click", () => keep(result));
  const sum = make("div", { className: "gz-column gz-total" }, make("span", { className: "gz-term", textContent: words.result }), make("div", { className: "gz-three" }, again), picture, read(answer.readings[at]));
  const sign = (text) => make("span", { className: "gz-sign", textContent: text });
  const focused = table.contains(document.activeElement) ? document.activeElement.dataset?.term : null;
  table.replaceChildren(columns[0], sign("−"), columns[1], sign("+"), columns[2], sign("="), sum);
  table.dataset.result = result;
  if (focused) table.querySelector(`[data-term="${focused}"]`)?.focus();
}

async function deal(number) {
  preset = number;
  for (const chip of presets.children) chip.ariaPressed = String(chip.dataset.preset === String(number));
  const chosen = atlas.presets[number];
  claim.textContent = fill(words.success, { expected: chosen.expected, success: Math.round(100 * chosen.success), chance: Math.round(100 * chosen.chance) });
  const dealt = await server.deal({ model: latent.model, preset: number, seed: Math.floor(Math.random() * 1e9) }).catch((error) => ({ refused: String(error) }));
  if (!refused(dealt)) add({ model: latent.model, ...dealt });
}

function offer() {
  presets.replaceChildren(...atlas.presets.map((one, number) => {
    const text = fill(one.same ? words.swap : words.transfer, one);
    const chip = make("button", { type: "button", className: "gz-chip", textContent: text, data: { preset: number } });
    chip.addEventListener("click", () => deal(number));
    return chip;
  }));
  const wanted = result === null ? asked() : { plus: [] };
  if (wanted.plus.length) changed(wanted);
  else if (atlas.presets.length) deal(0);
  else changed({ plus: latent.points.slice(0, 1), minus: latent.points.slice(1, 2), other: latent.points.slice(2, 3) });
}

/** The terms that the address asks for: seeds and latents, "3.17.20~5~8". */
function asked() {
  const [plus = "", minus = "", other = ""] = (inAddress("sum") ?? "").split("~");
  const points = (text) => text.split(".").filter(Boolean).slice(0, 3).map((point) => (/^\d+$/.test(point) ? Number(point) : point));
  return { plus: points(plus), minus: points(minus), other: points(other) };
}

follow(async () => {
  thumbs(picks, words.put, (point) => changed({ ...terms, [active]: [...terms[active].slice(-2), point] }));
  if (atlasModel === latent.model) return;
  const model = (atlasModel = latent.model);
  atlas = null;
  const found = await atlasOf((wanted) => server.atlas(wanted), model, (share) => {
    note.textContent = fill(words.waiting, { share: percent(share) });
  });
  if (!found || model !== latent.model || refused(found)) return;
  atlas = found;
  offer();
});

element.querySelector(".gz-redeal").addEventListener("click", () => { if (atlas?.presets.length) deal(preset ?? 0); });
