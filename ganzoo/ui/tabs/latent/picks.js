// The picks, in order, with their pictures: what walks, directions and sums start from.
// Runs as the body of a gr.HTML's js_on_load, after latent.js.
//   props.value  {model, points: [...], sheet: URL, columns, rows} or {}
//   props.words  {label, take_out, none}
// Events: "input" after a click took a pick out, or a view kept a new one: value.points has changed.
const most = 8;
const host = element.querySelector(".gz-picks");

function show() {
  const { model, points = [], sheet, columns, rows } = props.value ?? {};
  if (model === undefined) return;
  Object.assign(latent, { model, points, sheet: { sheet, columns, rows } });
  thumbs(host, props.words.take_out, (_, index) => change(points.filter((_, place) => place !== index)));
  if (points.length === 0) host.replaceChildren(make("span", { className: "gz-hint", textContent: props.words.none }));
  latent.dispatchEvent(new Event("picks"));
}

function change(points) {
  props.value = { ...props.value, points };
  trigger("input");
}

latent.addEventListener("keep", ({ detail }) => {
  if (!element.isConnected) return;
  const points = props.value?.points ?? [];
  change([...points.slice(0, most - 1), detail]);
});
watch("value", show);
show();
