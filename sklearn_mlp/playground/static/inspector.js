// The weights of one unit as numbers to edit, and the numbers of one update.

import { short } from "./colours.js";

const inspector = document.getElementById("inspector");
let shown; // state and unit

/** Lists the weights into a unit; `change(from, value)` is called with what is typed, -1 is the bias. */
export function openInspector(state, [layer, unit], names, change, closed) {
  const last = layer === state.biases.length - 1;
  const title = document.createElement("div");
  const end = document.createElement("button");
  const fields = document.createElement("div");
  title.className = "heading";
  inspector.ariaLabel = `Weights into ${last ? "the output" : `layer ${layer + 1}, unit ${unit + 1}`}`;
  title.append(inspector.ariaLabel, end);
  end.textContent = "Close";
  end.addEventListener("click", closed);
  fields.className = "fields";
  const sources = layer === 0 ? names : state.biases[layer - 1].map((_, i) => `unit ${i + 1}`);
  [...sources, "bias"].forEach((name, i) => {
    const from = i === sources.length ? -1 : i;
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "number", step: "any" });
    input.dataset.from = from;
    input.addEventListener("change", () => input.value !== "" && change(from, Number(input.value)));
    input.addEventListener("blur", () => (input.value = weightFrom(from))); // in place of what was refused
    label.append(name, input);
    fields.append(label);
  });
  inspector.replaceChildren(title, fields);
  inspector.hidden = false;
  showWeights(state, [layer, unit]);
}

export function showWeights(state, unit) {
  shown = [state, unit];
  for (const input of inspector.querySelectorAll("input")) {
    if (input !== document.activeElement) input.value = weightFrom(Number(input.dataset.from));
  }
}

function weightFrom(from) {
  const [state, [layer, unit]] = shown;
  return from < 0 ? state.biases[layer][unit] : state.weights[layer][from][unit];
}

export function closeInspector() {
  inspector.hidden = true;
}

const MOST_UNITS = 8; // of a layer, that tables have room for

const place = document.getElementById("step");
const explanation = place.firstElementChild;

/** Back to what stands there at first. */
export const closeStep = () => place.replaceChildren(explanation);

/** Tables of a batch's step, layer by layer. */
export function showStep(step, names, { activation, solver }) {
  if (Math.max(...step.biases.map((b) => b.length), names.length) > MOST_UNITS) {
    const text = `The tables have room for ${MOST_UNITS} units in a layer. Take a smaller network.`;
    place.replaceChildren(paragraph(text));
    return;
  }
  const inputs = names.map((name, i) => `${name} = ${short(step.x[i])}`).join(", ");
  const layers = step.biases.map((_, layer) => table(step, layer, names, activation, solver));
  place.replaceChildren(
    paragraph(
      `Row ${step.row + 1} of the ${step.rows} of this batch: ${inputs}; its target is ` +
        `${short(step.y)}. Loss of the batch: ${short(step.loss)}.`,
    ),
    ...layers,
    paragraph(
      "z, a and δ are of this row; ∂ is the derivative of the batch's mean loss with the penalty, → " +
        `the weight after the update by ${solver}. As the network predicts: without dropout, with ` +
        "batch normalisation within the weights.",
    ),
  );
}

function table(step, layer, names, activation, solver) {
  const last = layer === step.biases.length - 1;
  const sources = layer === 0 ? names : step.biases[layer - 1].map((_, i) => `a${i + 1}`);
  const f = last ? "prediction" : activation.replaceAll("_", " ");
  const element = document.createElement("table");
  element.createCaption().textContent = last ? "Output" : `Layer ${layer + 1}`;
  const head = element.createTHead().insertRow();
  const output = last ? `a: ${f}` : `a = ${f}(z)`;
  const weights = sources.map((source) => `w of ${source}`);
  for (const name of ["", ...weights, "bias", "z = Σ w·a + b", output, "δ = ∂loss/∂z"]) {
    head.append(Object.assign(document.createElement("th"), { textContent: name, scope: "col" }));
  }
  const body = element.createTBody();
  step.biases[layer].forEach((bias, unit) => {
    const row = body.insertRow();
    const name = last ? "output" : `unit ${unit + 1}`;
    row.append(Object.assign(document.createElement("th"), { textContent: name, scope: "row" }));
    sources.forEach((_, from) => {
      const numbers = [step.weights, step.weight_gradients, step.weights_after];
      row.append(cell(...numbers.map((part) => part[layer][from][unit])));
    });
    row.append(cell(bias, step.bias_gradients[layer][unit], step.biases_after[layer][unit]));
    for (const value of [step.z, step.a, step.deltas]) row.append(cell(value[layer][unit]));
  });
  return element;
}

function cell(value, gradient, after) {
  const element = document.createElement("td");
  element.append(short(value));
  if (gradient !== undefined) {
    for (const text of [`∂ ${short(gradient, 2)}`, `→ ${short(after)}`]) {
      element.append(Object.assign(document.createElement("i"), { textContent: text }));
    }
  }
  return element;
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}
