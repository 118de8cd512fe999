// Many pictures with what they became, as buttons; a click takes one to the bench.
// Runs as the body of a gr.HTML's js_on_load: element, trigger, props and watch are given.
//   props.value  {sheet: URL, columns, size, seeds: [...]}: first all inputs, then all outputs; pick, once clicked
//   props.words  {pair}, a sentence with a {seed}
// Events: "input" after a click has set value.pick.
const row = element.querySelector(".gz-pairs-row");

async function show() {
  const value = props.value;
  if (!value?.sheet || value.sheet === row.dataset.shown) return;
  const picture = new Image();
  picture.src = value.sheet;
  await picture.decode();
  if (value.sheet !== props.value.sheet) return;
  row.dataset.shown = value.sheet;
  row.replaceChildren(...value.seeds.map((seed, index) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-label", props.words.pair.replace("{seed}", seed));
    for (const place of [index, index + value.seeds.length]) {
      const view = Object.assign(document.createElement("canvas"), { width: value.size, height: value.size });
      view.getContext("2d").drawImage(picture, (place % value.columns) * value.size,
        Math.floor(place / value.columns) * value.size, value.size, value.size, 0, 0, value.size, value.size);
      button.append(view);
    }
    button.addEventListener("click", () => {
      props.value = { ...props.value, pick: seed };
      trigger("input");
    });
    return button;
  }));
}

watch("value", show);
show();
