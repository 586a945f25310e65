// The settings: what they are, the fields that show them, and the end of the address.

import { presetNow } from "./choices.js";

export const settings = {};
let defaults;

const parse = {
  number: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text),
  boolean: (text) => text === "true",
  string: (text) => text,
  object: (text, name) => {
    const parts = text === "" ? [] : text.split(name === "points" ? ";" : ",");
    if (name === "points") return parts.map((part) => part.split(",").map(Number));
    return name === "hidden" ? parts.map(Number) : parts;
  },
};
const write = (value, name) => (Array.isArray(value) ? value.join(name === "points" ? ";" : ",") : String(value));

/** Makes the settings those of the address, or the defaults; returns its task, or what is wrong. */
export function readAddress(about) {
  defaults = about.defaults;
  const given = new URLSearchParams(location.hash.slice(1));
  const task = given.get("try");
  const preset = about.presets.find(({ key }) => key === task);
  Object.assign(settings, structuredClone(defaults), structuredClone(preset?.settings));
  for (const [name, text] of given) {
    if (Object.hasOwn(defaults, name) && name !== "table") settings[name] = parse[typeof defaults[name]](text, name);
  }
  settings.table = stored("table") ?? "";
  return { preset, wrong: preset || task === null ? "" : `There is no task ${task}. Choose one of the list.` };
}

/** The task and the settings that are not its own, or not the defaults, as the end of an address. */
export function address() {
  const first = { ...defaults, ...presetNow?.settings };
  const changed = Object.entries(settings).filter(
    ([name, value]) => name !== "table" && write(value, name) !== write(first[name], name),
  );
  const task = presetNow ? [`try=${presetNow.key}`] : [];
  // Commas stand as they are, so that one can read it.
  const text = (value, name) =>
    encodeURIComponent(write(value, name)).replaceAll("%2C", ",").replaceAll("!", "%21");
  return "#" + [...task, ...changed.map(([name, value]) => `${name}=${text(value, name)}`)].join("&");
}

/** The command that opens the settings on any machine. */
export const command = () => `python -m sklearn_mlp.playground "${address().slice(1)}"`;

export function writeAddress() {
  try {
    sessionStorage.setItem("table", settings.table);
    if (address() !== location.hash) history.replaceState(null, "", address());
  } catch {
    // Only a reload misses them: there is no room, or the address has changed too often.
  }
}

function stored(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

const FIELDS = {
  "data-fields": [
    ["rows", "Rows", { min: 10, max: 5000, step: 10 }],
    ["noise", "Noise", { min: 0, max: 2, step: 0.1 }],
    ["test_share", "Share of test rows", { min: 0, max: 0.9, step: 0.1 }],
    ["data_seed", "Data seed", { min: 0, step: 1 }, "New"],
  ],
  fields: [
    ["activation", "Activation", "activation"],
    ["loss", "Loss", "loss"],
    ["solver", "Solver", "solver"],
    ["rate", "Learning rate", { min: 0, step: "any" }],
    ["schedule", "Schedule", "schedule"],
    ["epochs", "Its epochs", { min: 1, step: 1 }],
    ["batch_size", "Batch size", { min: 1, step: 1 }],
    ["alpha", "L2 penalty", { min: 0, step: "any" }],
    ["dropout", "Dropout", { min: 0, max: 0.99, step: 0.05 }],
    ["init", "Initial weights", "init"],
    ["batch_norm", "Batch norm.", "yes or no"],
    ["seed", "Seed", { min: 0, step: 1 }, "New"],
  ],
};
const OF_BATCHES = ["rate", "schedule", "epochs", "batch_size"];
const WITH_AN_END = ["cosine", "one_cycle", "cosine_log", "flat_cosine"];

/** Builds the fields; `changed` is called with the name of a setting. */
export function buildFields(choices, changed) {
  for (const [place, fields] of Object.entries(FIELDS)) {
    for (const [name, title, kind, button] of fields) {
      const control = document.createElement(typeof kind === "string" && kind !== "yes or no" ? "select" : "input");
      control.id = `field-${name}`;
      if (kind === "yes or no") control.type = "checkbox";
      else if (typeof kind === "object") Object.assign(control, { type: "number", ...kind });
      else fillSelect(control, choices[kind] ?? []);
      control.addEventListener("change", () => {
        settings[name] = kind === "yes or no" ? control.checked : parse[typeof defaults[name]](control.value, name);
        changed(name);
      });
      const label = document.createElement("label");
      label.append(title);
      if (button) {
        const row = document.createElement("span");
        const more = document.createElement("button");
        row.className = "with-button";
        Object.assign(more, { textContent: button, id: `new-${name}`, type: "button" });
        more.setAttribute("aria-label", name === "seed" ? "New seed" : "New rows");
        more.addEventListener("click", () => {
          settings[name] = (Number(settings[name]) || 0) + 1;
          changed(name);
        });
        row.append(control, more);
        label.append(row);
      } else label.append(control);
      document.getElementById(place).append(label);
    }
  }
}

function fillSelect(select, names) {
  select.replaceChildren(...names.map((name) => new Option(name.replaceAll("_", " "), name)));
}

/** Shows the settings in the fields, and only the fields that count. */
export function showFields(choices, classifies) {
  const losses = choices[classifies ? "classification losses" : "regression losses"];
  const select = document.getElementById("field-loss");
  if (select.options.length !== losses.length || select.options[0]?.value !== losses[0]) fillSelect(select, losses);
  for (const [name, value] of Object.entries(settings)) {
    const control = document.getElementById(`field-${name}`);
    if (!control) continue;
    if (control.type === "checkbox") control.checked = value === true;
    else if (control !== document.activeElement) control.value = value; // nothing typed is lost
    control.closest("label").hidden = !counts(name, choices);
  }
}

function counts(name, choices) {
  if (["rows", "noise"].includes(name)) return !["drawn", "table"].includes(settings.data);
  if (name === "batch_size" && settings.solver === "sgd") return false;
  if (name === "epochs" && !WITH_AN_END.includes(settings.schedule)) return false;
  return !OF_BATCHES.includes(name) || choices["by batches"].includes(settings.solver);
}
