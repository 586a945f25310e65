// Loss and score over the epochs, and the gradient's length in each layer.

import { cleared, colour, resized, short } from "./colours.js";

const LONGEST = 1500; // points of a curve, of which every second is dropped when it has more
let history = [];

export function beginCurves() {
  history = [];
}

export function addToCurves({ epoch, train, test }) {
  const point = { epoch, train, test };
  if (history.length && history.at(-1).epoch === epoch) history.pop();
  history.push(point);
  if (history.length > LONGEST) history = history.filter((_, i) => i % 2 === 0 || i === history.length - 1);
}

export function drawCurves(constantLoss, classifies) {
  const losses = history.flatMap(({ train, test }) => [train.loss, test?.loss]).filter(Number.isFinite);
  const top = Math.min(Math.max(...losses, constantLoss) * 1.08, 12 * constantLoss) || 1;
  drawCurve("loss", "loss", [0, top / 2, top], [constantLoss, "constant prediction"]);
  const scores = history.flatMap(({ train, test }) => [train.score, test?.score]).filter(Number.isFinite);
  const low = classifies ? 0 : Math.max(-1, Math.min(0, ...scores));
  drawCurve("score", "score", [low, (low + 1) / 2, 1]);
}

function drawCurve(id, key, ticks, level) {
  const [low, , high] = ticks;
  const canvas = document.getElementById(id);
  const { context, width, height } = cleared(canvas);
  const [left, right, top, bottom] = [34, width - 8, 22, height - 16];
  const last = Math.max(20, history.at(-1)?.epoch ?? 0);
  const x = (epoch) => left + ((right - left) * epoch) / last;
  const within = (value) => Math.min(Math.max(value ?? high, low), high);
  const y = (value) => bottom - ((bottom - top) * (within(value) - low)) / (high - low);
  context.font = "11px system-ui, sans-serif";
  context.lineWidth = 1;
  context.strokeStyle = colour.line;
  context.fillStyle = colour.soft;
  for (const value of ticks) {
    context.beginPath();
    context.moveTo(left, y(value));
    context.lineTo(right, y(value));
    context.stroke();
    context.textAlign = "right";
    context.fillText(short(value, 2), left - 5, y(value) + 4);
  }
  context.fillText(`${last} epochs`, right, height - 3);
  context.textAlign = "left";
  context.fillText("0", left, height - 3);
  if (level) {
    context.setLineDash([2, 4]);
    context.strokeStyle = colour.soft;
    context.beginPath();
    context.moveTo(left, y(level[0]));
    context.lineTo(right, y(level[0]));
    context.stroke();
    context.setLineDash([]);
    context.textAlign = "right";
    context.fillText(level[1], right, y(level[0]) - 4);
  }
  const now = history.at(-1);
  const texts = [];
  let at = left;
  for (const [part, stroke, dash] of [["train", colour.ink, []], ["test", colour.test, [6, 3]]]) {
    if (!now?.[part]) continue;
    context.strokeStyle = stroke;
    context.lineWidth = 2;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(at, 9);
    context.lineTo(at + 18, 9);
    context.stroke();
    context.beginPath();
    for (const point of history) {
      const value = point[part]?.[key]; // null is a loss that is too large, or no score
      if (value !== undefined && (value !== null || key === "loss")) context.lineTo(x(point.epoch), y(value));
    }
    context.stroke();
    context.setLineDash([]);
    const value = key === "score" ? (now[part].score ?? NaN) : now[part].loss;
    const text = `${part === "train" ? "training" : "test"} ${Number.isNaN(value) ? "–" : short(value)}`;
    texts.push(text);
    context.fillStyle = stroke;
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "left";
    context.fillText(text, at + 23, 13);
    at += 38 + context.measureText(text).width;
  }
  canvas.setAttribute("aria-label", `${id}: ${texts.join(", ")}, after ${now?.epoch ?? 0} epochs`);
}

/** Bars on a scale of powers of ten. */
export function drawGradients(norms) {
  const canvas = document.getElementById("gradients");
  const height = 22 * norms.length + 22;
  if (canvas.style.height !== `${height}px`) {
    canvas.style.height = `${height}px`;
    resized(canvas);
  }
  const { context, width } = cleared(canvas);
  const [low, high, left, right] = [-8, 1, 66, width - 58];
  const x = (power) => left + ((right - left) * (Math.min(Math.max(power, low), high) - low)) / (high - low);
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  for (let power = low; power <= high; power += 3) {
    context.fillStyle = colour.line;
    context.fillRect(x(power), 0, 1, height - 16);
    context.fillStyle = colour.soft;
    context.fillText(power === 1 ? "10" : `1e${power}`.replace("-", "−"), x(power), height - 3);
  }
  norms.forEach((norm, layer) => {
    const name = layer === norms.length - 1 ? "output" : `layer ${layer + 1}`;
    context.fillStyle = colour.accent;
    context.fillRect(left, 22 * layer + 4, Math.max(1, x(Math.log10(norm === 0 ? 1e-300 : norm ?? 1e300)) - left), 13);
    context.fillStyle = colour.ink;
    context.textAlign = "right";
    context.fillText(name, left - 6, 22 * layer + 15);
    context.textAlign = "left";
    context.fillText(short(norm, 2), right + 6, 22 * layer + 15);
  });
  const texts = norms.map((norm, layer) => `layer ${layer + 1}: ${short(norm, 2)}`);
  canvas.setAttribute("aria-label", `Length of the gradient: ${texts.join(", ")}`);
}
