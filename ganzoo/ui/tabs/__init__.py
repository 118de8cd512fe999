"""One folder per tab, named by its task.

A tab is a folder with a module `tab` that has one function, called once per language inside its `gr.Tab`:

    def build(page: Page) -> None

It reads layout, then handlers, then wiring. Handlers are plain functions, connected with
`page.on(trigger, handler, inputs, outputs)`, so that every refusal is put into words in one place.
Words on the screen go through `page.t("English sentence")`. What should be in a link stands in the table of
ganzoo/ui/shared/address.py, is written by `page.remember` and read by `page.asked`.
What the process has one of (catalog, engine, rooms) is in `page.services`.

Beside it lie what the tab computes, its JavaScript and its CSS. No tab imports another one; what several use is in
ganzoo/ui/shared. The order of the tabs and their titles stand in ganzoo/ui/app.py.
"""
