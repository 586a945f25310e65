/* The network of the page on the computation graph: two inputs, two hidden units, one output.
   Names are those of the page: z1, z2, h1, h2 of the hidden units, z, a of the output, J the loss;
   dv1 is the derivative of J by v1, delta1 that by z1. A test compares `compute` with the package. */
"use strict";

const logistic = (z) => 1 / (1 + Math.exp(-z));

function compute(p) {
  const z1 = p.w11 * p.x1 + p.w12 * p.x2 + p.b1, z2 = p.w21 * p.x1 + p.w22 * p.x2 + p.b2;
  const h1 = logistic(z1), h2 = logistic(z2);
  const z = p.v1 * h1 + p.v2 * h2 + p.c, a = logistic(z), J = (a - p.y) ** 2 / 2;
  const da = a - p.y, delta = da * a * (1 - a);
  const dv1 = delta * h1, dv2 = delta * h2, dc = delta;
  const dh1 = delta * p.v1, dh2 = delta * p.v2;
  const delta1 = dh1 * h1 * (1 - h1), delta2 = dh2 * h2 * (1 - h2);
  const dw11 = delta1 * p.x1, dw12 = delta1 * p.x2, dw21 = delta2 * p.x1, dw22 = delta2 * p.x2;
  return { z1, z2, h1, h2, z, a, J, da, delta, dv1, dv2, dc, dh1, dh2, delta1, delta2,
           dw11, dw12, dw21, dw22, db1: delta1, db2: delta2 };
}

const PARAMETERS = ["w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c"];

function update(p) {
  const gradient = compute(p), next = { ...p };
  for (const name of PARAMETERS) next[name] = p[name] - p.rate * gradient["d" + name];
  return next;
}

/* What each step shows, and how it says so; the first five go forward. */
const STEPS = [
  [[], () => "Start: inputs, weights and biases are known. Press “Step”."],
  [["z1", "z2"], (n) => `Each hidden unit weighs its inputs and adds its bias: z1 = ${n.w11} · ${n.x1} + ${n.w12} · ${n.x2} + ${n.b1} = ${n.z1}, z2 = ${n.w21} · ${n.x1} + ${n.w22} · ${n.x2} + ${n.b2} = ${n.z2}.`],
  [["h1", "h2"], (n) => `The logistic function f bends them: h1 = f(${n.z1}) = ${n.h1}, h2 = f(${n.z2}) = ${n.h2}.`],
  [["z"], (n) => `The output weighs what the hidden units say: z = ${n.v1} · ${n.h1} + ${n.v2} · ${n.h2} + ${n.c} = ${n.z}.`],
  [["a"], (n) => `a = f(${n.z}) = ${n.a} is the prediction.`],
  [["J"], (n) => `The loss: J = (${n.a} − ${n.y})² / 2 = ${n.J}. Now backward.`],
  [["da"], (n) => `How does J change with a? ∂J/∂a = a − y = ${n.a} − ${n.y} = ${n.da}.`],
  [["delta", "fa"], (n) => `Through f: times f′ = a (1 − a) = ${n.fa}. ∂J/∂z = ${n.da} · ${n.fa} = ${n.delta}.`],
  [["dv1", "dv2", "dc"], (n) => `Each weight: what came in at z times what the weight multiplies. ∂J/∂v1 = ${n.delta} · ${n.h1} = ${n.dv1}, ∂J/∂v2 = ${n.delta} · ${n.h2} = ${n.dv2}. The bias: times 1.`],
  [["dh1", "dh2"], (n) => `Back along the weights: ∂J/∂h1 = ${n.delta} · ${n.v1} = ${n.dh1}, ∂J/∂h2 = ${n.delta} · ${n.v2} = ${n.dh2}.`],
  [["delta1", "delta2", "fh1", "fh2"], (n) => `Through f again: ∂J/∂z1 = ${n.dh1} · ${n.fh1} = ${n.delta1}, ∂J/∂z2 = ${n.dh2} · ${n.fh2} = ${n.delta2}.`],
  [["dw11", "dw12", "dw21", "dw22", "db1", "db2"], (n) => `The weights of the first layer: ∂J/∂w11 = ${n.delta1} · ${n.x1} = ${n.dw11}, and so on. The gradient is complete: press “Update” to go against it.`],
];
const FORWARD_DONE = 5;

/* Where nodes are: [level, place], of which a wide drawing makes x and y, a narrow one y and x. */
const NODES = {
  x1: [0, 0], x2: [0, 1], z1: [1, 0], z2: [1, 1], h1: [2, 0], h2: [2, 1],
  z: [3, 0.5], a: [4, 0.5], J: [5, 0.5],
};
const DERIVATIVES = { z1: "delta1", z2: "delta2", h1: "dh1", h2: "dh2", z: "delta", a: "da" };
const EDGES = [
  ["x1", "z1", "w11"], ["x2", "z1", "w12"], ["x1", "z2", "w21"], ["x2", "z2", "w22"],
  ["z1", "h1", "fh1"], ["z2", "h2", "fh2"], ["h1", "z", "v1"], ["h2", "z", "v2"],
  ["z", "a", "fa"], ["a", "J", null],
];
const BIASES = { z1: "b1", z2: "b2", z: "c" };
const LEVELS = { wide: [40, 226, 356, 512, 642, 746], narrow: [36, 196, 298, 436, 538, 632] };
const PLACES = { wide: [110, 270], narrow: [112, 288] };

function draw(svg, numbers, shown, current, isNarrow) {
  const kind = isNarrow ? "narrow" : "wide";
  svg.replaceChildren();
  svg.classList.toggle("narrow", isNarrow);
  svg.setAttribute("viewBox", isNarrow ? "0 0 400 670" : "0 0 786 364");
  const add = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    svg.append(element);
  };
  const write = (x, y, name, kindOfNumber, before = "") => {
    if (shown.has(name)) {
      const mark = current.has(name) ? " current" : "";
      add("text", { x, y, class: kindOfNumber + mark }, before + numbers[name]);
    }
  };
  const position = (name) => {
    const [level, place] = NODES[name], [first, last] = PLACES[kind];
    const along = LEVELS[kind][level], across = first + place * (last - first);
    return isNarrow ? [across, along] : [along, across];
  };

  for (const [from, to, label] of EDGES) {
    const [x1, y1] = position(from), [x2, y2] = position(to);
    add("line", { x1, y1, x2, y2 });
    if (label === null) continue;
    const isMiddle = label.startsWith("f"), isStraight = NODES[from][1] === NODES[to][1];
    const t = isMiddle || (isStraight && isNarrow) ? 0.5 : from.startsWith("x") ? 0.27 : isNarrow ? 0.45 : 0.5;
    let x = x1 + t * (x2 - x1), y = y1 + t * (y2 - y1);
    if (isMiddle) {
      write(x + (isNarrow ? 34 : 0), y + (isNarrow ? 5 : -12), label, "slope");
      continue;
    }
    const outward = NODES[from][1] * 2 - 1;  // −1 in the first place, 1 in the second
    if (isStraight && isNarrow) x += 40 * outward;
    if (isStraight && !isNarrow) [x, y] = [x + 30, y + (outward < 0 ? -26 : 16)];
    write(x, y, label, "weight", label + " ");
    write(x, y + 15, "d" + label, "derivative");
  }
  for (const [name, bias] of Object.entries(BIASES)) {
    const [x2, y2] = position(name), side = NODES[name][1] === 0 ? -1 : 1;
    const [dx, dy] = !isNarrow ? [0, 72 * side] : name === "z" ? [84, 0] : [76 * side, -48];
    const [x1, y1] = [x2 + dx, y2 + dy];
    add("line", { x1: x1 - (dy === 0 ? 32 : 0), y1: y1 - 14 * Math.sign(dy), x2, y2 });
    write(x1, y1 - 2, bias, "weight", bias + " ");
    write(x1, y1 + 13, "d" + bias, "derivative");
  }
  for (const name of Object.keys(NODES)) {
    const [x, y] = position(name), derivative = DERIVATIVES[name];
    const isCurrent = current.has(name) ? " forward" : current.has(derivative) ? " backward" : "";
    add("rect", { x: x - 36, y: y - 28, width: 72, height: 56, rx: 10, class: "node" + isCurrent });
    add("text", { x, y: y - 10, class: "name" }, name);
    write(x, y + 6, name, "value");
    if (derivative) write(x, y + 21, derivative, "derivative");
  }
}

const digits = (number) => String(Number(number.toFixed(4))).replace("-", "−");

function start(root) {
  const given = JSON.parse(root.querySelector("script").textContent);
  const svg = root.querySelector("svg"), text = root.querySelector("output");
  const buttons = Object.fromEntries(
    [...root.querySelectorAll("button")].map((button) => [button.name, button]));
  const inputs = [...root.querySelectorAll("input")];
  let p = { ...given }, step = 0;

  function show() {
    const values = { ...p, ...compute(p) };
    for (const name of ["h1", "h2", "a"]) values["f" + name] = values[name] * (1 - values[name]);
    const numbers = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, digits(value)]));
    const shown = new Set(["x1", "x2", ...PARAMETERS]);
    for (const [names] of STEPS.slice(0, step + 1)) names.forEach((name) => shown.add(name));
    draw(svg, numbers, shown, new Set(STEPS[step][0]), root.clientWidth < 600);
    text.textContent = STEPS[step][1](numbers);
    // Not `disabled`, which would take the focus off the button that was pressed.
    const isLast = step === STEPS.length - 1;
    buttons.back.ariaDisabled = step === 0;
    buttons.step.ariaDisabled = buttons.all.ariaDisabled = isLast;
    for (const input of inputs) {
      if (input !== document.activeElement) input.value = Number(p[input.name].toFixed(4));
    }
  }
  const actions = {
    back: () => { step = Math.max(0, step - 1); },
    step: () => { step = Math.min(STEPS.length - 1, step + 1); },
    all: () => { step = STEPS.length - 1; },
    update: () => { p = update(p); step = FORWARD_DONE; },
    reset: () => { p = { ...given }; step = 0; },
  };
  for (const [name, action] of Object.entries(actions)) {
    buttons[name].addEventListener("click", () => { action(); show(); });
  }
  for (const input of inputs) {
    input.addEventListener("input", () => {
      if (Number.isFinite(input.valueAsNumber)) p[input.name] = input.valueAsNumber;
      show();
    });
    input.addEventListener("blur", show);
  }
  new ResizeObserver(show).observe(root);
  show();
}

if (typeof document === "undefined") module.exports = { compute, update };
else document.querySelectorAll(".computation-graph").forEach(start);
