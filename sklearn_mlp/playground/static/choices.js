// What to begin with: a task of a course, or a kind of data.

import { colour } from "./colours.js";

const TITLES = { xor: "XOR", drawn: "draw", table: "CSV file" };
const WELCOME =
  "Press Play and watch a network learn: every number comes from the package's own estimators.";
const REGRESSION = ["plane", "sine"];
export let presetNow; // the task that is chosen, if any

/** Builds the list of tasks and the buttons of the data; `changed` starts anew. */
export function beginChoices(about, settings, changed) {
  const select = document.getElementById("preset");
  select.append(new Option("a task of a course …", ""), ...about.presets.map(({ name, key }) => new Option(name, key)));
  select.addEventListener("change", () => {
    presetNow = about.presets.find(({ key }) => key === select.value);
    if (!presetNow) return;
    const kept = { points: settings.points, table: settings.table };
    Object.assign(settings, structuredClone(about.defaults), kept, structuredClone(presetNow.settings));
    changed();
  });
  for (const kind of about.choices.data) {
    const button = document.createElement("button");
    const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 80 });
    button.dataset.kind = kind;
    button.append(canvas, TITLES[kind] ?? kind);
    button.addEventListener("click", () => {
      settings.data = kind;
      changed();
    });
    document.getElementById("data").append(button);
  }
}

/** Shows a task, or none, as chosen. */
export function showPreset(preset) {
  presetNow = preset;
  document.getElementById("preset").value = preset?.key ?? "";
}

/** Marks what is chosen now. */
export function showChoices(about, settings) {
  for (const button of document.querySelectorAll("#data button")) {
    button.setAttribute("aria-pressed", button.dataset.kind === settings.data);
    sketch(button.firstChild, button.dataset.kind);
  }
  document.getElementById("drawing").hidden = settings.data !== "drawn";
  document.getElementById("loading").hidden = settings.data !== "table";
  const n = settings.hidden.length;
  document.getElementById("layers").textContent = `${n} hidden layer${n === 1 ? "" : "s"}`;
  document.getElementById("sentence").textContent = presetNow?.sentence ?? WELCOME;
}

/** A small picture of a kind of data. */
function sketch(canvas, kind) {
  const context = canvas.getContext("2d");
  context.fillStyle = colour.card;
  context.fillRect(0, 0, 80, 80);
  const dot = (x, y, value) => {
    context.globalAlpha = REGRESSION.includes(kind) ? 0.15 + 0.85 * Math.abs(value) : 1;
    context.fillStyle = value < 0 ? colour.negative : colour.positive;
    context.beginPath();
    context.arc(40 + 12 * x, 40 - 12 * y, 3, 0, 7);
    context.fill();
  };
  if (kind === "drawn" || kind === "table") {
    context.globalAlpha = 1;
    context.fillStyle = colour.soft;
    context.font = "44px system-ui, sans-serif";
    context.textAlign = "center";
    context.fillText(kind === "drawn" ? "✎" : "▦", 40, 56);
    return;
  }
  for (let i = 0; i < 90; i++) {
    const [u, v] = [(i * 0.618) % 1, (i * 0.3247) % 1];
    const [x, y, sign] = [6 * u - 3, 6 * v - 3, i % 2 ? 1 : -1];
    const turn = 6.283 * u;
    const radius = sign > 0 ? 1.3 * Math.sqrt(v) : 2.1 + 0.7 * v;
    const along = Math.sqrt(v) * 10.9 + (sign > 0 ? Math.PI : 0);
    const places = {
      circle: [radius * Math.cos(turn), radius * Math.sin(turn), sign],
      xor: [Math.sign(x) * (1 + 0.55 * Math.abs(x)), Math.sign(y) * (1 + 0.55 * Math.abs(y)), x * y],
      gaussians: [1.3 * sign + 0.9 * v * Math.cos(turn), 1.3 * sign + 0.9 * v * Math.sin(turn), sign],
      spiral: [2.8 * Math.sqrt(v) * Math.sin(along), 2.8 * Math.sqrt(v) * Math.cos(along), sign],
      plane: [x, y, (x + y) / 6],
      sine: [x, y, Math.sin(2 * x)],
    };
    dot(...places[kind]);
  }
}
