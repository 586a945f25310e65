// The drawing of the network: inputs to switch, units with their surfaces, weights as lines.

import { cleared, colour, paint, resized, short, signed } from "./colours.js";
import { unitPicture } from "./output.js";

const box = document.getElementById("network");
const links = document.getElementById("links");
const tip = document.getElementById("tip");
const INPUTS = {
  "x1": (a) => a / 3, "x2": (a, b) => b / 3, "x1²": (a) => (a * a) / 9, "x2²": (a, b) => (b * b) / 9,
  "x1·x2": (a, b) => (a * b) / 9, "sin x1": (a) => Math.sin(a), "sin x2": (a, b) => Math.sin(b),
};
let act; // what the page does with what is chosen here
let columns = []; // of units: {x, y, size, button, canvas}
let features = [];
let inputs = []; // the units of the features that are switched on
let state;
let chosen = null; // a line that is pointed at: [layer, from, to]

/** `theActs`: toggle(feature), resize(layer, by), look(unit or null), choose(layer, to, from). */
export function beginNetwork(theFeatures, theActs) {
  [features, act] = [theFeatures, theActs];
  links.addEventListener("pointermove", (event) => pointAt(nearest(event), event));
  links.addEventListener("pointerleave", () => pointAt(null));
  links.addEventListener("click", (event) => {
    const link = nearest(event);
    if (link) act.choose(link[0], link[2], link[1]);
  });
}

/** Places all units anew: after the sizes, the features or the width have changed. */
export function layOut(settings) {
  state = null;
  tip.hidden = true;
  const focused = document.activeElement?.dataset?.key;
  box.querySelectorAll(":scope > :not(canvas)").forEach((element) => element.remove());
  const hidden = settings.hidden.slice(0, 8).map((n) => Math.max(1, Math.min(n || 1, 32)));
  const sizes = [features.length, ...hidden, 1];
  const width = box.clientWidth;
  const most = Math.max(...sizes);
  const narrow = (width - 52) / sizes.length < 62;
  const [left, top] = [width < 500 ? 44 : 62, narrow ? 82 : 56];
  const step = Math.max(15, Math.min(60, 420 / most));
  const gap = (width - left - 8) / sizes.length;
  const size = Math.max(11, Math.min(46, step - 5, 0.62 * gap));
  box.style.height = `${top + most * step + 4}px`;
  resized(links);
  columns = sizes.map((n, column) => {
    const x = column === 0 ? left : left + size + ((width - left - 2 * size - 6) * column) / (sizes.length - 1);
    const each = column === 0 ? Math.min(60, (most * step) / n) : step;
    const from = top + ((most * step - n * each) / 2);
    const own = column === 0 ? Math.min(size, each - 5, 40) : size;
    return Array.from({ length: n }, (_, i) => unit(column, i, x, from + i * each, own, sizes));
  });
  inputs = columns[0].filter((_, i) => settings.features.includes(features[i]));
  columns[0].forEach(({ button }, i) => {
    const isOn = settings.features.includes(features[i]);
    button.classList.toggle("off", !isOn);
    button.setAttribute("aria-pressed", isOn);
  });
  hidden.forEach((n, layer) => layerSize(n, layer, columns[layer + 1][0], narrow));
  box.querySelector(`[data-key="${focused}"]`)?.focus();
}

function unit(column, i, x, y, size, sizes) {
  const button = document.createElement("button");
  const canvas = document.createElement("canvas");
  Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
  button.className = "unit";
  button.dataset.key = `${column}-${i}`;
  canvas.width = canvas.height = 20;
  button.append(canvas);
  if (column === 0) {
    button.classList.add("input");
    button.setAttribute("aria-label", `Input ${features[i]}`);
    button.addEventListener("click", () => act.toggle(features[i]));
    const name = document.createElement("span");
    name.className = "unit-name";
    name.textContent = features[i];
    Object.assign(name.style, { right: `${box.clientWidth - x + 6}px`, top: `${y + size / 2 - 8}px` });
    box.append(name);
    paintInput(canvas, INPUTS[features[i]]);
  } else {
    const hidden = column < sizes.length - 1;
    const show = () => {
      if (hidden) act.look([column - 1, i]);
      say(button, describe(column - 1, i));
    };
    const hide = () => {
      act.look(null);
      tip.hidden = true;
    };
    button.addEventListener("pointerenter", show);
    button.addEventListener("focus", show);
    button.addEventListener("pointerleave", hide);
    button.addEventListener("blur", hide);
    button.addEventListener("click", () => act.choose(column - 1, i));
  }
  box.append(button);
  return { x, y: y + size / 2, size, button, canvas };
}

function paintInput(canvas, f) {
  const picture = new Uint8Array(400);
  for (let i = 0; i < 400; i++) {
    const [x1, x2] = [((i % 20) * 6) / 19 - 3, 3 - (Math.floor(i / 20) * 6) / 19];
    picture[i] = Math.round(127 * f(x1, x2)) & 255;
  }
  paint(canvas, picture);
}

function layerSize(n, layer, first, narrow) {
  const group = document.createElement("div");
  group.className = narrow ? "layer-size narrow" : "layer-size";
  group.style.left = `${first.x + first.size / 2}px`;
  const row = document.createElement("span");
  for (const [text, by, name] of [["−", -1, "One unit less"], ["+", 1, "One unit more"]]) {
    const button = document.createElement("button");
    button.textContent = text;
    button.dataset.key = `size-${layer}-${by}`;
    button.setAttribute("aria-label", `${name} in layer ${layer + 1}`);
    button.addEventListener("click", () => act.resize(layer, by));
    row.append(button);
  }
  group.append(row, narrow ? `${n}` : `${n} unit${n === 1 ? "" : "s"}`);
  box.append(group);
}

export const focusUnit = (layer, i) => columns[layer + 1]?.[i]?.button.focus();

function describe(layer, i) {
  if (!state) return "";
  const last = layer === state.biases.length - 1;
  const dead = !last && state.dead[layer][i] ? ", dead" : "";
  return `${last ? "Output" : `Layer ${layer + 1}, unit ${i + 1}`}: bias ${short(state.biases[layer][i])}${dead}`;
}

/** Shows a state; `inspected` is the unit whose weights are edited, `said` whether labels follow. */
export function drawNetwork(newState, inspected, said) {
  state = newState;
  state.biases.forEach((biases, layer) => {
    const last = layer === state.biases.length - 1;
    biases.forEach((_, i) => {
      const { button, canvas } = columns[layer + 1][i];
      if (last) paintSmall(canvas, state.output);
      else paint(canvas, unitPicture(state, [layer, i]));
      button.classList.toggle("dead", !last && state.dead[layer][i]);
      button.classList.toggle("chosen", inspected?.[0] === layer && inspected[1] === i);
      if (said) button.setAttribute("aria-label", describe(layer, i));
    });
  });
  drawLinks();
}

function paintSmall(canvas, picture) {
  const [size, step] = [20, Math.sqrt(picture.length) / 20];
  paint(canvas, Uint8Array.from({ length: size * size }, (_, i) =>
    picture[(Math.floor(i / size) * step + 1) * size * step + (i % size) * step + 1]));
}

const ends = (layer, from, to) => [(layer === 0 ? inputs : columns[layer])[from], columns[layer + 1][to]];

function drawLinks() {
  const { context } = cleared(links);
  let n = 0;
  state.weights.forEach((rows, layer) => rows.forEach((row, from) => row.forEach((weight, to) => {
    const [a, b] = ends(layer, from, to);
    const isChosen = chosen && chosen[0] === layer && chosen[1] === from && chosen[2] === to;
    const middle = (a.x + a.size + b.x) / 2;
    n += 1;
    context.beginPath();
    context.moveTo(a.x + a.size, a.y);
    context.bezierCurveTo(middle, a.y, middle, b.y, b.x, b.y);
    context.strokeStyle = isChosen ? colour.ink : signed(weight);
    context.globalAlpha = isChosen ? 1 : 0.25 + 0.7 * Math.tanh(Math.abs(weight));
    context.lineWidth = 0.6 + 5 * Math.tanh(Math.abs(weight) / 2.5) + (isChosen ? 2 : 0);
    context.stroke();
  })));
  links.setAttribute("aria-label", `${n} weights as lines; each unit's are listed when it is chosen`);
}

/** The line within a few pixels of the pointer. */
function nearest(event) {
  if (!state) return null;
  const { left, top } = links.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  let best = null;
  let closest = 9;
  state.weights.forEach((rows, layer) => rows.forEach((row, from) => row.forEach((_, to) => {
    const [a, b] = ends(layer, from, to);
    if (x < a.x + a.size || x > b.x) return;
    const t = (x - a.x - a.size) / (b.x - a.x - a.size);
    const distance = Math.abs(y - height(t, a.y, b.y));
    if (distance < closest) [closest, best] = [distance, [layer, from, to]];
  })));
  return best;
}

/** How high the curve is at a share x of its width: x = 1.5 t - 1.5 t² + t³ is inverted. */
function height(x, from, to) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t * t * t < x) low = t;
    else high = t;
  }
  return from + (to - from) * (3 * low * low - 2 * low * low * low);
}

function pointAt(link, event) {
  chosen = link;
  links.style.cursor = link ? "pointer" : "";
  if (state) drawLinks();
  if (!link) return void (tip.hidden = true);
  const [layer, from, to] = link;
  place(event.clientX, event.clientY, `weight ${short(state.weights[layer][from][to])}`);
}

function say(element, text) {
  if (!text) return;
  const { left, top } = element.getBoundingClientRect();
  place(left, top - 34, text);
}

function place(x, y, text) {
  tip.textContent = text;
  tip.hidden = false;
  tip.style.left = `${Math.max(4, Math.min(x + 10, innerWidth - tip.offsetWidth - 6))}px`;
  tip.style.top = `${Math.max(4, y + 10)}px`;
}
