// What the views of the latent space share; it stands before each view's own script (ganzoo/ui/latent/answers.py).
// The store: which model is chosen, and the picks with a sheet of their pictures. Views hear of it by "picks".
// A view adds a pick by keep(point): a seed, or a latent written as text.
const latent = (window.ganzoo.latent ??= Object.assign(new EventTarget(), { model: "", points: [], sheet: null }));
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
const nameOf = (point) => (String(point).startsWith("z") ? "★" : String(point));
const keep = (point) => latent.dispatchEvent(new CustomEvent("keep", { detail: point }));
const percent = (share) => `${Math.round(100 * share)} %`;
const inAddress = (name) => new URLSearchParams(location.search).get(name);

function make(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const part = Object.assign(document.createElement(tag), rest);
  Object.assign(part.dataset, data);
  part.append(...children);
  return part;
}

/** Show picture number `index` of a sheet {sheet, columns, rows} as an element's background. */
function crop(part, { sheet, columns, rows }, index) {
  const across = columns > 1 ? (index % columns) / (columns - 1) : 0;
  const down = rows > 1 ? Math.floor(index / columns) / (rows - 1) : 0;
  Object.assign(part.style, {
    backgroundImage: `url("${sheet}")`,
    backgroundSize: `${columns * 100}% ${rows * 100}%`,
    backgroundPosition: `${across * 100}% ${down * 100}%`,
  });
  return part;
}

/** What classifiers read in a picture, one line each. */
function read(readings) {
  return make("span", { className: "gz-read" }, ...readings.map(({ text, share }) =>
    make("span", {}, `${text} `, make("b", { textContent: percent(share) }))));
}

/** Buttons with the picks' pictures. */
function thumbs(host, label, onclick, chosen = -1) {
  host.replaceChildren(...latent.points.map((point, index) => {
    const name = fill(label, { pick: nameOf(point), place: index + 1 });
    const button = make("button", { type: "button", className: "gz-thumb", title: name, ariaLabel: name });
    if (chosen >= 0) button.ariaPressed = String(index === chosen);
    button.dataset.name = nameOf(point);
    button.addEventListener("click", () => onclick(point, index));
    return crop(button, latent.sheet, index);
  }));
}

/** Ask the newest question only: while one is on its way, later ones replace each other. */
function newest(ask, show) {
  let waiting = null, asking = false;
  return async function next(question) {
    waiting = question;
    if (asking) return;
    asking = true;
    while (waiting) {
      const now = waiting;
      waiting = null;
      const answer = await ask(now).catch((error) => ({ refused: String(error) }));
      if (element.isConnected) show(answer, now);
    }
    asking = false;
  };
}

/** Follow the picks; a view that is mounted late starts with what is there. */
function follow(onpicks) {
  const hear = () => (element.isConnected ? onpicks() : latent.removeEventListener("picks", hear));
  latent.addEventListener("picks", hear);
  if (latent.sheet) onpicks();
}

/** Ask for the atlas until it is there; `wait` is told the share that is computed. */
async function atlasOf(ask, model, wait) {
  while (element.isConnected && latent.model === model) {
    const atlas = await ask({ model }).catch((error) => ({ refused: String(error) }));
    if (atlas.waiting === undefined) return atlas;
    wait(atlas.waiting);
    await new Promise((resolve) => setTimeout(resolve, 800));
  }
  return null;
}
