// Runs before Gradio, in the <head> of every page (ganzoo/ui/language.py puts it there).
// It settles what must be right at the first paint: Gradio's own words in the page's language,
// and the light or dark that the visitor chose. The header's switches work through it as well.
(() => {
  const { address: table, languages } = JSON.parse(document.getElementById("ganzoo-tables").textContent);
  const { locale } = languages.find(({ code }) => code === document.documentElement.lang) ?? languages[0];
  Object.defineProperty(navigator, "language", { get: () => locale });
  Object.defineProperty(navigator, "languages", { get: () => [locale] });

  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private browsing */ } };

  // Gradio reads ?__theme=; the choice is kept here and lent to the address while Gradio starts.
  const address = new URL(location.href);
  const lent = recall("ganzoo-theme");
  if (lent && !address.searchParams.has("__theme")) {
    address.searchParams.set("__theme", lent);
    history.replaceState(history.state, "", address);
    const give_back = () => {
      if (!document.querySelector(".gradio-container")) return requestAnimationFrame(give_back);
      const now = new URL(location.href);
      now.searchParams.delete("__theme");
      history.replaceState(history.state, "", now);
    };
    addEventListener("DOMContentLoaded", () => requestAnimationFrame(give_back));
  }

  // By the table of ganzoo/ui/shared/address.py: the names that a parameter had in older links.
  const older = (parameters, { aliases = [], choices = [] } = {}) =>
    aliases.filter((alias) => choices.length === 0 || choices.includes(parameters.get(alias)));
  const tab_of = (parameters) => table.oldTabs[parameters.get("tab")] ?? parameters.get("tab");

  let asked = tab_of(address.searchParams), asked_view = address.searchParams.get("view");
  window.ganzoo = {
    // Write a tab's state into the address; a value equal to its default leaves the address.
    remember(values, defaults = {}) {
      const now = new URL(location.href);
      for (const [name, value] of Object.entries(values)) {
        const text = value === null || value === undefined ? "" : String(value);
        const parameter = table.parameters[name];
        if (parameter?.tab === tab_of(now.searchParams)) older(now.searchParams, parameter).forEach((alias) => now.searchParams.delete(alias));
        if (text === "" || text === String(defaults[name] ?? parameter?.default ?? "")) now.searchParams.delete(name);
        else now.searchParams.set(name, text);
      }
      now.search = now.search.replaceAll("%2C", ",");
      if (now.href !== location.href) history.replaceState(history.state, "", now);
    },
    // Which tab to open, as an update for gr.Tabs. While it starts, Gradio announces the first tab as chosen:
    // the address is left alone until the tab that it asks for was entered.
    asked_tab(names) {
      if (!names.includes(asked)) asked = null;
      return { __type__: "update", ...(asked ? { selected: asked } : {}) };
    },
    entered(name, first) {
      if (asked && name !== asked) return;
      asked = null;
      ganzoo.remember({ tab: name }, { tab: first });
    },
    // The same for the views of the latent space, tabs within a tab.
    asked_view(names) {
      if (!names.includes(asked_view)) asked_view = null;
      return { __type__: "update", ...(asked_view ? { selected: asked_view } : {}) };
    },
    viewed(name, first) {
      if (asked_view && name !== asked_view) return;
      asked_view = null;
      ganzoo.remember({ view: name }, { view: first });
    },
    dark: () => document.body.classList.contains("dark"),
    toggle_theme() {
      const dark = document.body.classList.toggle("dark");
      keep("ganzoo-theme", dark ? "dark" : "light");
      dispatchEvent(new CustomEvent("ganzoo:theme", { detail: { dark } }));
    },
  };

  // Gradio's tabs do not listen to arrow keys; whoever uses a keyboard expects them to.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = event.target.closest?.('[role="tablist"] [role="tab"]');
    if (!step || !here) return;
    const tabs = [...here.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
    const there = tabs[(tabs.indexOf(here) + step + tabs.length) % tabs.length];
    event.preventDefault();
    there.focus();
    there.click();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-language]");
    if (link) {
      document.cookie = `ganzoo_language=${link.dataset.language}; path=/; max-age=31536000; SameSite=Lax`;
      const target = new URL(link.href);
      target.search = location.search;
      target.searchParams.delete("lang");
      if (link.dataset.language === languages[0].code) target.searchParams.set("lang", languages[0].code);
      link.href = target.href;
    }
    if (event.target.closest?.("[data-toggle-theme]")) ganzoo.toggle_theme();
  });
})();
