"""One file per tab.

A tab is a module with one function, called once per language inside its `gr.Tab`:

    def build(page: Page) -> None

It reads layout, then handlers, then wiring. Handlers are plain functions, connected with
`page.on(trigger, handler, inputs, outputs)`, so that every refusal is put into words in one place.
Words on the screen go through `page.t("English sentence")`; what should be in a link goes through
`page.remember({"name": component})` and is read back by a handler of `page.blocks.load`.
What the process has one of (catalog, engine, rooms) is in `page.services`.

The order of the tabs and their titles stand in ganzoo/ui/app.py; a tab whose module is not there is not listed.
"""
