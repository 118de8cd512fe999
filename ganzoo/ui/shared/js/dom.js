// @ts-check
// Elements, and waiting for the one moment at which a view is first seen.

/**
 * Make an element with properties, data attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const part = Object.assign(document.createElement(tag), rest);
  Object.assign(part.dataset, data);
  part.append(...children);
  return part;
}

/**
 * The part of an element that a selector names; it is of our own template and there.
 * @param {Element} element
 * @param {string} selector
 * @returns {any}
 */
export const part = (element, selector) => element.querySelector(selector);

/**
 * Trigger "wake" once a view can be seen: on a tab that nobody opened yet there is nothing to compute, and how far down
 * the page it lies does not matter. A page that is still starting may lose the event or its answer: it is sent again.
 * @param {import("./types.js").View} view
 * @param {() => boolean} awake  whether the answer is there
 * @param {{seconds?: number, calls?: number}} [often]
 */
export function wakeOnceSeen({ element, trigger }, awake, { seconds = 6, calls = 6 } = {}) {
  let left = calls;
  const wake = () => {
    if (awake() || left === 0) return;
    left -= 1;
    trigger("wake");
    setTimeout(wake, 1000 * seconds);
  };
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    wake();
  }, { rootMargin: "10000px" }).observe(element);
}
