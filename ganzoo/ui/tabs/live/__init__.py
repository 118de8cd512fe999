"""The toy worlds, live: the place in the page; the lab itself is in the browser and in ganzoo.live."""
