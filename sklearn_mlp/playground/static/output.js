// The output over x1 and x2 with the rows on it; points are drawn here.

import { cleared, colour, paint, signed } from "./colours.js";

const REACH = 3;
const surface = document.getElementById("surface");
const canvas = document.getElementById("points");
let pen = 1;
let cursor = [0, 0];

/** The picture of the network, or of the unit that is looked at. */
export function drawSurface(state, unit) {
  const picture = unit ? unitPicture(state, unit) : state.output;
  const size = Math.round(Math.sqrt(picture.length));
  if (surface.width !== size) surface.width = surface.height = size;
  paint(surface, picture);
  document.getElementById("output-title").textContent = unit ? `Layer ${unit[0] + 1}, unit ${unit[1] + 1}` : "Output";
}

export function unitPicture(state, [layer, unit]) {
  const all = state.units[layer];
  const size = all.length / state.biases[layer].length;
  return all.subarray(unit * size, (unit + 1) * size);
}

/** The rows: filled of training, rings of test. */
export function drawPoints(data, drawing) {
  const { context, width, height } = cleared(canvas);
  const test = new Set(data.test_rows);
  const largest = Math.max(...data.targets.map(Math.abs), 1e-9);
  const radius = data.points.length > 1000 ? 2.2 : 3.4;
  data.points.forEach(([x1, x2], row) => {
    const target = data.classifies ? 2 * data.targets[row] - 1 : data.targets[row] / largest;
    const x = (width * (Math.min(Math.max(x1, -REACH), REACH) + REACH)) / (2 * REACH);
    const y = (height * (REACH - Math.min(Math.max(x2, -REACH), REACH))) / (2 * REACH);
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.globalAlpha = data.classifies ? 1 : 0.25 + 0.75 * Math.abs(target);
    if (test.has(row)) {
      context.fillStyle = colour.card;
      context.fill();
      context.strokeStyle = signed(target);
      context.lineWidth = 2;
    } else {
      context.fillStyle = signed(target);
      context.fill();
      context.strokeStyle = colour.card;
      context.lineWidth = 1;
    }
    context.stroke();
  });
  context.globalAlpha = 1;
  if (drawing && document.activeElement === canvas) {
    const [x, y] = [(width * (cursor[0] + REACH)) / (2 * REACH), (height * (REACH - cursor[1])) / (2 * REACH)];
    context.strokeStyle = colour.ink;
    context.lineWidth = 1.5;
    context.strokeRect(x - 6, y - 6, 12, 12);
  }
}

/** Whether points can be drawn here. */
export function letDraw(isOn) {
  canvas.classList.toggle("drawable", isOn);
  canvas.tabIndex = isOn ? 0 : -1;
  canvas.setAttribute("role", isOn ? "application" : "img");
}

/** Calls `add([x1, x2, class])` for each point that is drawn, and `moved` with the keyboard's place. */
export function watchDrawing(add, moved) {
  for (const choice of [0, 1]) {
    document.getElementById(`pen-${choice}`).addEventListener("click", () => {
      pen = choice;
      for (const other of [0, 1]) document.getElementById(`pen-${other}`).setAttribute("aria-pressed", other === pen);
    });
  }
  let before = null;
  const draw = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    if (before && Math.hypot(x - before[0], y - before[1]) < 12) return;
    before = [x, y];
    cursor = [(x / box.width) * 2 * REACH - REACH, REACH - (y / box.height) * 2 * REACH];
    add([...cursor.map((value) => Math.round(value * 100) / 100), pen]);
  };
  const isOn = () => canvas.classList.contains("drawable");
  canvas.addEventListener("pointerdown", (event) => {
    if (!isOn() || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => before && isOn() && draw(event));
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (before = null));
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.2], ArrowDown: [0, -0.2] };
    if (!isOn() || !(event.key in steps || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    if (!(event.key in steps)) return add([...cursor.map((value) => Math.round(value * 100) / 100), pen]);
    cursor = cursor.map((value, i) => Math.min(REACH, Math.max(-REACH, value + steps[event.key][i])));
    moved();
  });
  for (const name of ["focus", "blur"]) canvas.addEventListener(name, moved);
}
