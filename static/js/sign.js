/* A signature: strokes on a canvas, kept as points between 0 and 1, so that they redraw at any size.
   They travel in the hidden field of the form. Typing a name stays possible.
   One pointer draws. A second finger is ignored, so is a palm; a pen takes over from a finger, never the other way. */
const MOST_POINTS = 1500;
const FINEST = 0.0015;
const PALM = 70;

function pad(box) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[type=hidden]");
  let strokes = read(field.value);
  let drawing = null;

  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    const inside = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;
    return [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)];
  };
  const isPalm = (event) => event.pointerType === "touch" && Math.max(event.width, event.height) > PALM;
  const keep = () => {
    strokes = few(strokes);
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    draw(canvas, strokes);
  };
  const end = (event) => {
    if (event.pointerId !== drawing?.id) return;
    drawing = null;
    keep();
  };

  canvas.addEventListener("pointerdown", (event) => {
    const takesOver = drawing?.kind === "touch" && event.pointerType === "pen";
    if (event.button || isPalm(event) || (drawing && !takesOver)) return;
    if (takesOver) strokes.pop();
    canvas.setPointerCapture(event.pointerId);
    drawing = { id: event.pointerId, kind: event.pointerType };
    strokes.push([place(event)]);
    draw(canvas, strokes);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing?.id) return;
    const stroke = strokes.at(-1);
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const point = place(one);
      if (apart(stroke.at(-1), point) > FINEST) stroke.push(point);
    }
    if (stroke.length > 2 * MOST_POINTS) strokes.push(few([strokes.pop()])[0]);
    draw(canvas, strokes);
  });
  for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) canvas.addEventListener(over, end);

  box.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    drawing = null;
    keep();
  });
  new ResizeObserver(() => draw(canvas, strokes)).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(canvas, strokes));
}

function read(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes : [];
  } catch {
    return [];
  }
}

const apart = ([x, y], [toX, toY]) => Math.hypot(toX - x, toY - y);

/* Leave out points that make no visible difference, step by step, until the drawing is small enough to send. */
function few(strokes) {
  let finest = FINEST;
  let left = strokes.map((one) => simpler(one, finest));
  while (left.flat().length > MOST_POINTS && finest < 0.1) {
    finest *= 1.6;
    left = left.map((one) => simpler(one, finest));
  }
  return left.flat().length > MOST_POINTS ? left.slice(0, MOST_POINTS / 2).map((one) => [one[0], one.at(-1)]) : left;
}

/* Ramer, Douglas and Peucker: leave out points that lie on the line between their neighbours. No recursion. */
function simpler(points, finest) {
  if (points.length < 3) return points;
  const kept = new Set([0, points.length - 1]);
  const spans = [[0, points.length - 1]];
  while (spans.length) {
    const [from, to] = spans.pop();
    let furthest = from;
    let most = finest;
    for (let n = from + 1; n < to; n += 1) {
      const off = offLine(points[n], points[from], points[to]);
      if (off > most) [furthest, most] = [n, off];
    }
    if (furthest === from) continue;
    kept.add(furthest);
    spans.push([from, furthest], [furthest, to]);
  }
  return points.filter((_, place) => kept.has(place));
}

function offLine(point, from, to) {
  const length = apart(from, to);
  if (!length) return apart(point, from);
  const along = ((point[0] - from[0]) * (to[0] - from[0]) + (point[1] - from[1]) * (to[1] - from[1])) / length ** 2;
  const at = Math.min(1, Math.max(0, along));
  return apart(point, [from[0] + at * (to[0] - from[0]), from[1] + at * (to[1] - from[1])]);
}

function draw(canvas, strokes) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = devicePixelRatio || 1;
  const ink = canvas.getContext("2d");
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  ink.setTransform(scale, 0, 0, scale, 0, 0);
  ink.clearRect(0, 0, width, height);
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
