// A picture and the nearest that the generator can draw. Runs as the body of a gr.HTML's js_on_load, after latent.js.
//   props.value  {sheet, columns, rows, given, share, error, random, tries, point, model, example}
//   props.words  {searching, left, found, stopped, example}, sentences with {named} fields
const { words } = props;
const [given, nearest] = [".gz-given", ".gz-nearest"].map((name) => element.querySelector(name));
const bar = element.querySelector("progress");
const said = element.querySelector("[role=status]");
const button = element.querySelector(".gz-keep");
let began = 0;
let stopped = false;  // by the visitor: a picture that was on its way then does not start the search again

function show() {
  const value = props.value ?? {};
  if (!value.given) return;
  const { share = 0, error, random, tries, point, example } = value;
  crop(given, value, 0);
  nearest.style.backgroundImage = "";
  if (point) crop(nearest, value, 1);
  if (share === 0) began = performance.now();
  bar.value = share;
  bar.hidden = share === 1 || stopped || Boolean(example);
  button.hidden = !point || !(share === 1 || stopped);
  const found = point ? fill(words.found, { error, random, tries }) : "";
  if (share === 1 || stopped || example) {
    said.textContent = [stopped && share < 1 ? words.stopped : "", example ? words.example : "", found].filter(Boolean).join(" ");
  } else {
    const left = Math.ceil(((performance.now() - began) / 1000) * (1 / Math.max(share, 0.01) - 1));
    said.textContent = share === 0 ? "" : `${fill(words.searching, { share: percent(share), error })}, ${fill(words.left, { seconds: left })}`;
  }
  element.querySelector(".gz-found").dataset.share = share;
}

button.addEventListener("click", () => props.value.point && keep(props.value.point));
element.querySelector(".gz-found").addEventListener("still", () => {
  stopped = true;
  show();
});
watch("value", () => {
  if (!props.value?.share || props.value.example) stopped = false;
  show();
});
show();
