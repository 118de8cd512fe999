// Part of translate.js: a picture that is chosen, dropped, pasted or taken with the camera; its crop; and the start.

// --- a picture brought along

const decoded = async (url) => createImageBitmap(await (await fetch(url)).blob());

async function bring(file) {
  if (!file) return;
  open_panel("yours");
  brought = { bitmap: null, url: null, crop: null, whiten: find("whiten").checked };
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SENT / Math.max(bitmap.width, bitmap.height));
    const small = Object.assign(document.createElement("canvas"), {
      width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    const pen = small.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, small.width, small.height);
    brought.url = small.toDataURL("image/png");
    brought.bitmap = small;
  } catch {
    // What this browser cannot read goes to the server as it is: it reads more, or says what is wrong.
    if (file.size > LARGEST) {
      hint.textContent = props.words.too_large;
      brought = null;
      return;
    }
    brought.url = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(file);
    });
  }
  ask_brought();
}

function fit() {
  const scale = SIDE / Math.max(brought.bitmap.width, brought.bitmap.height);
  return { scale, left: (SIDE - brought.bitmap.width * scale) / 2, top: (SIDE - brought.bitmap.height * scale) / 2 };
}

function draw_brought() {
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, SIDE, SIDE);
  if (!brought?.bitmap) {
    brush.strokeStyle = brush.fillStyle = "#8d8d92";
    brush.setLineDash([12, 10]);
    brush.lineWidth = 3;
    brush.strokeRect(40, 40, SIDE - 80, SIDE - 80);
    brush.setLineDash([]);
    brush.font = `24px ${getComputedStyle(element).fontFamily}`;
    brush.textAlign = "center";
    brush.fillText(props.words.drop, SIDE / 2, SIDE / 2);
    return;
  }
  const { scale, left, top } = fit();
  brush.drawImage(brought.bitmap, left, top, brought.bitmap.width * scale, brought.bitmap.height * scale);
  const crop = brought.crop ?? brought.shown;
  if (!crop) return;
  const [x, y, side] = [left + crop.left * scale, top + crop.top * scale, crop.side * scale];
  brush.save();
  brush.fillStyle = "rgba(20, 20, 24, 0.45)";
  brush.beginPath();
  brush.rect(0, 0, SIDE, SIDE);
  brush.rect(x, y, side, side);
  brush.fill("evenodd");
  brush.lineWidth = 4;
  brush.strokeStyle = "#ff9f4a";
  brush.strokeRect(x, y, side, side);
  brush.restore();
}

function move_crop(right, down, side = null) {
  const crop = { ...(brought.crop ?? brought.shown) };
  if (side !== null) {
    crop.left += (crop.side - side) / 2;
    crop.top += (crop.side - side) / 2;
    crop.side = side;
  }
  crop.left += right;
  crop.top += down;
  brought.crop = crop;
  draw_brought();
  ask_brought(180);
}

find("file").addEventListener("change", (event) => {
  bring(event.target.files[0]);
  event.target.value = "";
});
find("side").addEventListener("input", (event) => {
  if (brought?.shown) move_crop(0, 0, (Number(event.target.value) / 100) * Math.max(brought.bitmap.width, brought.bitmap.height));
});
find("reset").addEventListener("click", () => {
  if (!brought?.url) return;
  brought.crop = null;
  ask_brought();
});
find("whiten").addEventListener("change", (event) => {
  if (!brought?.url) return;
  brought.whiten = event.target.checked;
  ask_brought();
});
for (const kind of ["dragenter", "dragover"]) element.addEventListener(kind, (event) => {
  event.preventDefault();
  stage.dataset.over = "true";
});
for (const kind of ["dragleave", "drop"]) element.addEventListener(kind, () => delete stage.dataset.over);
element.addEventListener("drop", (event) => {
  event.preventDefault();
  bring(event.dataTransfer.files[0]);
});
document.addEventListener("paste", (event) => {
  if (!element.offsetParent || event.target.closest?.("input, textarea")) return;
  const file = [...(event.clipboardData?.files ?? [])][0];
  if (file) bring(file);
});

// --- the camera

function stop_camera() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  video.hidden = true;
  find("camera").textContent = props.words.camera;
}

find("camera").addEventListener("click", async () => {
  if (!video.srcObject) {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      await video.play();
      find("camera").textContent = props.words.take;
    } catch {
      hint.textContent = props.words.no_camera;
    }
    return;
  }
  const still = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  still.getContext("2d").drawImage(video, 0, 0);
  stop_camera();
  still.toBlob(bring, "image/png");
});

// --- the start

function refresh() {
  if (props.value?.sheet) show(props.value);
}
build_tools();
use({});
blank();
open_panel("random");
watch("value", refresh);
refresh();
let calls = 6;
function wake() {
  if (answer || props.value?.sheet || calls-- === 0) return;
  trigger("wake");
  setTimeout(wake, 15000);
}
new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  observer.disconnect();
  wake();
}, { rootMargin: "10000px" }).observe(element);
