// Runs before Gradio, in the <head> of every page (ganzoo/ui/shared/language.py puts it there).
// It settles what must be right at the first paint: Gradio's own words in the page's language,
// and the light or dark that the visitor chose. The rest is in modules (js/).
(() => {
  const { languages } = JSON.parse(document.getElementById("ganzoo-tables").textContent);
  const { locale } = languages.find(({ code }) => code === document.documentElement.lang) ?? languages[0];
  Object.defineProperty(navigator, "language", { get: () => locale });
  Object.defineProperty(navigator, "languages", { get: () => [locale] });

  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };

  // Gradio reads ?__theme=; the choice is kept here and lent to the address while Gradio starts.
  const address = new URL(location.href);
  const lent = recall("ganzoo-theme");
  if (lent && !address.searchParams.has("__theme")) {
    address.searchParams.set("__theme", lent);
    history.replaceState(history.state, "", address);
    const giveBack = () => {
      if (!document.querySelector(".gradio-container")) return requestAnimationFrame(giveBack);
      const now = new URL(location.href);
      now.searchParams.delete("__theme");
      history.replaceState(history.state, "", now);
    };
    addEventListener("DOMContentLoaded", () => requestAnimationFrame(giveBack));
  }

  // A page says now and then that it is there, in place of Gradio's stream for that, which would hold one of the six
  // connections that a browser opens to one host (ganzoo/ui/shared/presence.py).
  const ask = window.fetch;
  let session = null;
  const say = (what) => session && navigator.sendBeacon(new URL(`ui/${what}/${session}`, document.baseURI));
  window.fetch = function (resource, options) {
    const [, found] = /[?&]session_hash=([\w-]+)/.exec(String(resource?.url ?? resource)) ?? [];
    if (found && found !== session) {
      if (session === null) setInterval(() => say("here"), 30_000);
      session = found;
      say("here");
    }
    return ask.call(window, resource, options);
  };
  addEventListener("pagehide", () => say("leaving"));
  addEventListener("pageshow", () => say("here"));
})();
