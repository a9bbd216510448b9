/* A signature: strokes on a canvas, kept as points between 0 and 1, so that they redraw at any size.
   They travel in the hidden field of the form. Typing stays possible beside it. */
const MOST_POINTS = 4000;

function pad(box) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[type=hidden]");
  const strokes = read(field.value);
  let drawing = false;

  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    const inside = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;
    return [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)];
  };
  const keep = () => {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || strokes.flat().length >= MOST_POINTS) return;
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([place(event)]);
    draw(canvas, strokes);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || strokes.flat().length >= MOST_POINTS) return;
    strokes.at(-1).push(place(event));
    draw(canvas, strokes);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (drawing) keep();
      drawing = false;
    });
  }
  box.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    keep();
    draw(canvas, strokes);
  });
  box.hidden = false;
  new ResizeObserver(() => draw(canvas, strokes)).observe(canvas);
}

function read(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes : [];
  } catch {
    return [];
  }
}

function draw(canvas, strokes) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = devicePixelRatio || 1;
  const ink = canvas.getContext("2d");
  canvas.width = width * scale;
  canvas.height = height * scale;
  ink.scale(scale, scale);
  ink.lineWidth = 2.4;
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = getComputedStyle(canvas).color;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * width, y * height]);
    ink.beginPath();
    ink.moveTo(...points[0]);
    for (let n = 1; n < points.length - 1; n += 1) {
      const [x, y] = points[n];
      ink.quadraticCurveTo(x, y, (x + points[n + 1][0]) / 2, (y + points[n + 1][1]) / 2);
    }
    ink.lineTo(...points.at(-1));
    ink.stroke();
  }
}

for (const box of document.querySelectorAll("[data-sign]")) pad(box);
