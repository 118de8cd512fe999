// Small tools for building the page: elements, listeners and waiting.
// Text goes in through textContent only: nothing from the network is ever read as markup.

/** Make an element: h("button", {class: "primary", onclick: f, "aria-label": "Run"}, "Run"). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Write text only where it changed: a write of the same text would make screen readers speak again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null) { element.removeAttribute(name); return; }
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** Call f at most once in `milliseconds`, with the latest arguments, the last call always included. */
export function throttle(f, milliseconds) {
  let timer = null;
  let latest = null;
  return (...args) => {
    latest = args;
    if (timer !== null) return;
    timer = setTimeout(() => { timer = null; f(...latest); }, milliseconds);
  };
}

/** Call f once things have been quiet for `milliseconds`. */
export function debounce(f, milliseconds) {
  let timer = null;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), milliseconds);
  };
}

/** Offer bytes or text as a download. */
export function download(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Evenly spaced numbers, kept for the next call: the same grid is asked for at every frame. */
const grids = new Map();
export function linspace(low, high, count) {
  const key = `${low}/${high}/${count}`;
  if (!grids.has(key)) {
    if (grids.size > 64) grids.clear();
    const step = count > 1 ? (high - low) / (count - 1) : 0;
    grids.set(key, Float64Array.from({ length: count }, (_, i) => low + i * step));
  }
  return grids.get(key);
}
