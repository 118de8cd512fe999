// Along one direction through a pick: a strip over the range, a slider whose pictures are drawn as it moves.
// Runs as the body of a gr.HTML's js_on_load, after latent.js; server.strip, server.picture and server.atlas are given.
//   props.words  sentences with {named} fields; words.kind is "dimensions" or "directions"
const { words } = props;
const part = (name) => element.querySelector(`.gz-${name}`);
const [from, options, strip, view, slider, said, note] =
  ["from", "options", "strip9", "view", "amount", "said", "note"].map(part);
const number = element.querySelector(".gz-number");
const address = words.kind === "dimensions" ? "dim" : "dir";
const SHOWN = 12;  // of the ranked dimensions
let atlas = null, touched = false, along = null, base = 0, shownAt = null, atlasModel = "", last = null;

const question = (more = {}) => ({ model: latent.model, point: latent.points[base], along, ...more });

function refused(answer) {
  note.textContent = answer.refused ?? "";
  return answer.refused !== undefined;
}

const draw = newest((wanted) => server.picture(wanted), (answer, wanted) => {
  if (refused(answer)) return;
  last = answer;
  crop(view, answer, 0);
  said.replaceChildren(read(answer.readings));
  part("explore").dataset.amount = wanted.amount;  // what is on the screen, for whoever measures
  label(wanted.amount);
});

const lay = newest((wanted) => server.strip(wanted), (answer) => {
  if (refused(answer)) return;
  strip.replaceChildren(...answer.amounts.map((amount, index) => {
    const picture = crop(make("button", { type: "button", ariaLabel: amountWords(amount) }), answer, index);
    picture.addEventListener("click", () => move(amount));
    return make("figure", {}, picture, make("figcaption", {}, make("i", { textContent: signed(amount) }), read(answer.readings[index])));
  }));
  shownAt = answer.own;
  move(answer.own);
});

const signed = (amount) => (amount > 0 ? "+" : amount < 0 ? "−" : "") + Math.abs(amount).toFixed(1);
const amountWords = (amount) => fill(words.amount, { amount: signed(amount) });

function label(amount) {
  element.querySelector("output").textContent = signed(amount);
  slider.setAttribute("aria-valuetext", amountWords(amount));
}

function move(amount) {
  slider.value = amount;
  label(amount);
  draw(question({ amount: Number(amount) }));
}

function choose(next) {
  along = next;
  for (const button of options.children) button.ariaPressed = String(button.dataset.along === String(next));
  if (number) number.value = next;
  if (atlas) ganzoo.remember({ [address]: next }, { [address]: first() });
  const found = atlas?.directions?.find(({ id }) => id === next);
  element.querySelector(".gz-chosen").textContent = found
    ? fill(words.success, { label: found.label, success: Math.round(100 * found.success), chance: Math.round(100 * found.chance) })
    : "";
  part("by").textContent = (atlas?.readers ?? []).filter(({ right }) => right !== null)
    .map((reader) => fill(words.by, reader)).join(" ");
  if (latent.points.length) lay(question());
}

function pick(next) {
  touched = true;
  choose(next);
}

const asked = () => (/^\d{1,4}$/.test(inAddress("dim") ?? "") ? Number(inAddress("dim")) : null);
const first = () => (words.kind === "dimensions" ? atlas?.ranking?.[0]?.[0] : atlas?.directions?.[0]?.id);

function offer() {
  const chip = (id, text, title) => {
    const button = make("button", { type: "button", className: "gz-chip", textContent: text, title, data: { along: id } });
    button.addEventListener("click", () => pick(words.kind === "dimensions" ? Number(id) : id));
    return button;
  };
  const offered = words.kind === "dimensions"
    ? atlas.ranking.slice(0, SHOWN).map(([dimension, change], place) =>
      chip(dimension, `z ${dimension}`, fill(words.rank, { place: place + 1, change: change.toFixed(3) })))
    : atlas.directions.map(({ id, label, success }) => chip(id, label, percent(success)));
  options.replaceChildren(...offered);
  part("bench").hidden = offered.length === 0;
  if (offered.length === 0) {
    note.textContent = words.nothing;
    return;
  }
  const wanted = words.kind === "dimensions" ? (touched ? along : asked())
    : atlas.directions.find(({ id }) => id === inAddress(address))?.id;
  choose(wanted ?? first());
}

follow(async () => {
  base = Math.min(base, Math.max(0, latent.points.length - 1));
  thumbs(from, words.from, (_, index) => {
    base = index;
    [...from.children].forEach((one, place) => { one.ariaPressed = String(place === index); });
    lay(question());
  }, base);
  if (latent.points.length === 0) { note.textContent = words.no_picks; return; }
  if (atlasModel === latent.model) return void (along !== null && lay(question()));
  const model = (atlasModel = latent.model);
  atlas = null;
  const found = await atlasOf((wanted) => server.atlas(wanted), model, (share) => {
    note.textContent = fill(words.waiting, { share: percent(share) });
    if (words.kind === "dimensions" && along === null) choose(asked() ?? 0);  // needs no ranking
  });
  if (!found || model !== latent.model) return;
  if (refused(found)) return;
  note.textContent = "";
  atlas = found;
  offer();
});

slider.addEventListener("input", () => { touched = true; label(Number(slider.value)); draw(question({ amount: Number(slider.value) })); });
number?.addEventListener("change", () => { if (number.value !== "") pick(Number(number.value)); });
part("keep").addEventListener("click", () => last && keep(last.point));
part("back").addEventListener("click", () => shownAt !== null && move(shownAt));
