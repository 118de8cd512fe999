// The door of the lab: puts it into an element of the page.

import { h } from "./dom.js";
import { t } from "./text.js";
import { loadFacts } from "./facts.js";
import { followLanguage, openRoot } from "./root.js";
import { Lab } from "./lab.js";

/** Put the lab into `host`. `host.dataset.base` is the address of the live routes, "live" beside the page by default. */
export async function mount(host) {
  if (host.ganzoo) return host.ganzoo;
  const base = new URL(host.dataset.base ?? "live", document.baseURI).href.replace(/\/$/, "");
  let lab = null;
  host.ganzoo = true;
  const root = await openRoot(host, () => lab?.screen?.restyle());
  const words = followLanguage(base);
  try {
    await Promise.all([words, loadFacts(base)]);
    lab = new Lab(root, base);
    host.ganzoo = lab;
    await lab.start();
  } catch (error) {
    await words;
    root.replaceChildren(h("p", { class: "notice", role: "alert" }, t(error.said?.text ?? "This is a bug in the page: {detail}", { detail: String(error) })));
    throw error;
  }
  new ResizeObserver(() => lab.setShown(host.offsetWidth > 0)).observe(host);
  return lab;
}
