// The page: settings make a network, buttons train it, and each answer is drawn.

import { ask, close } from "./api.js";
import { beginChoices, showChoices, showPreset } from "./choices.js";
import { readColours, whenResized } from "./colours.js";
import { beginCurves } from "./curves.js";
import { closeInspector, closeStep, openInspector, showStep } from "./inspector.js";
import { beginNetwork, focusUnit, layOut } from "./network.js";
import { drawPoints, drawSurface, letDraw, watchDrawing } from "./output.js";
import { $, answered, draw, frame, page, pause, redraw, say, show, showCode, showPlaying } from "./page.js";
import { address, buildFields, command, readAddress, settings, showFields, writeAddress } from "./settings.js";

const OF_A_NETWORK = ["play", "epoch", "update", "show-step"]; // buttons
const LARGEST_FILE = 500_000; // bytes
let row = 0; // of the batch that is shown
let wrong = ""; // with the address, which the next start says
let plays = 0; // counts them, so that an earlier one ends when there is another

/** Begins with what the address says. */
function begin() {
  const given = readAddress(page.about);
  wrong = given.wrong;
  showPreset(given.preset);
  start();
}

/** A new network of the settings. */
async function start() {
  const ofRun = ++page.run;
  page.state = page.inspected = page.looked = null; // until there is an answer nothing can be chosen
  await Promise.resolve(); // of several changes at once only the last is started
  if (ofRun !== page.run) return;
  pause();
  say(wrong, true);
  wrong = "";
  writeAddress();
  row = 0;
  closeInspector();
  closeStep();
  $("show-step").textContent = "Show the next one";
  for (const id of ["step-previous", "step-next"]) $(id).hidden = true;
  showChoices(page.about, settings);
  showFields(page.about.choices, page.data?.classifies ?? true);
  layOut(settings);
  letDraw(settings.data === "drawn");

  const answer = await answered(ask("start", { settings }));
  if (ofRun === page.run) for (const id of OF_A_NETWORK) $(id).disabled = !answer;
  if (!answer) return ofRun === page.run && settings.data === "drawn" && showFewPoints();
  page.data = answer;
  Object.assign(settings, answer.settings);
  writeAddress();
  showFields(page.about.choices, answer.classifies);
  $("score-title").textContent = answer.classifies ? "Accuracy" : "R²";
  document.querySelector(".low").textContent = answer.classifies ? "orange" : "low";
  document.querySelector(".high").textContent = answer.classifies ? "blue" : "high";
  beginCurves();
  show(answer);
  drawPoints(page.data, settings.data === "drawn");
}

/** Drawn points until there are enough of them for a network. */
function showFewPoints() {
  const points = settings.points;
  page.data = { points, targets: points.map((point) => point[2]), test_rows: [], classifies: true };
  $("surface").getContext("2d").clearRect(0, 0, 60, 60);
  drawPoints(page.data, true);
}

const seconds = (n) => new Promise((resolve) => setTimeout(resolve, 1000 * n));
const trained = () => answered(ask("train", { epochs: Number($("speed").value) || 1 }));

async function play() {
  page.playing = !page.playing;
  showPlaying();
  if (!page.playing) {
    draw();
    return showCode();
  }
  if ($("message").classList.contains("error")) say("");
  // While an answer is drawn, the next one is already being computed.
  const own = ++plays;
  let next = trained();
  while (page.playing && own === plays) {
    const answer = await next;
    if (!answer) break;
    next = page.playing && !answer.is_over ? trained() : null;
    show(answer);
    await ($("speed").value === "slow" ? seconds(0.5) : frame());
  }
  const last = await next;
  if (own !== plays) return;
  if (last) show(last);
  stepAgain();
}

async function change(kind, more) {
  const answer = await answered(ask(kind, more));
  if (!answer) return;
  show(answer);
  stepAgain();
}

/** The numbers of the next update, where they are shown. */
function stepAgain() {
  if (page.state && !$("step-next").hidden) step(row);
}

async function step(toRow) {
  const answer = await answered(ask("step", { row: toRow }));
  if (!answer) return;
  row = answer.step.row;
  showStep(answer.step, settings.features, settings);
  $("show-step").textContent = "Make this update";
  for (const id of ["step-previous", "step-next"]) $(id).hidden = false;
  $("step-previous").disabled = row === 0;
  $("step-next").disabled = row === answer.step.rows - 1;
}

async function setWeight(from, value) {
  const [layer, to] = page.inspected;
  await change("weight", { layer, from, to, value });
}

// What is done in the drawing of the network.
const acts = {
  toggle(feature) {
    const on = settings.features.includes(feature);
    if (on && settings.features.length === 1) return say("The network needs at least one input.");
    const isOn = (name) => (name === feature ? !on : settings.features.includes(name));
    settings.features = page.about.choices.features.filter(isOn);
    start();
  },
  resize(layer, by) {
    const size = settings.hidden[layer] + by;
    if (!(size >= 1 && size <= page.about.limits.units)) return; // NaN of a layer that is gone
    settings.hidden = settings.hidden.with(layer, size);
    start();
  },
  look(unit) {
    page.looked = unit;
    if (page.state) drawSurface(page.state, unit);
  },
  choose(layer, unit, from) {
    if (!page.state) return;
    page.inspected = [layer, unit];
    const closed = () => {
      page.inspected = null;
      closeInspector();
      draw();
      focusUnit(layer, unit);
    };
    openInspector(page.state, page.inspected, settings.features, setWeight, closed);
    draw();
    document.querySelector(`#inspector input[data-from="${from ?? 0}"]`)?.focus();
  },
};

function changeLayers(by) {
  const hidden = by > 0 ? [...settings.hidden, settings.hidden.at(-1) ?? 4] : settings.hidden.slice(0, -1);
  if (hidden.length <= page.about.limits.layers) settings.hidden = hidden;
  start();
}

async function copy(text, button, title) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    say(`The browser does not let the page copy this: ${text}`);
  }
  setTimeout(() => (button.textContent = title), 1500);
}

function addPoint(point) {
  const most = page.about.limits.points;
  if (settings.points.length >= most) return say(`There is room for ${most} points.`);
  settings.points = [...settings.points, point];
  start();
}

function listen() {
  const clicks = {
    play, reset: start,
    epoch: () => change("train", { epochs: 1 }),
    update: () => change("update"),
    "fewer-layers": () => changeLayers(-1),
    "more-layers": () => changeLayers(1),
    "show-step": () => ($("step-next").hidden ? step(0) : change("update")),
    "step-previous": () => step(Math.max(0, row - 1)),
    "step-next": () => step(row + 1),
    copy: () => copy($("code").textContent, $("copy"), "Copy"),
    share: () => copy(command(), $("share"), "Share"),
    clear: () => ((settings.points = []), start()),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  $("file").addEventListener("change", async () => {
    const [file] = $("file").files;
    if (!file) return;
    if (file.size > LARGEST_FILE) {
      return say(`${file.name} has ${file.size} bytes; ${LARGEST_FILE} are allowed. Take some of its rows.`, true);
    }
    settings.table = await file.text();
    start();
  });
  watchDrawing(addPoint, redraw);
  $("message").addEventListener("click", () => say(""));
  addEventListener("keydown", (event) => event.key === "Escape" && say(""));
  addEventListener("hashchange", () => {
    if (location.hash !== address()) begin();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && start());
  whenResized(redraw);
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === width) return;
    width = contentRect.width;
    layOut(settings);
    redraw();
  }).observe($("network"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColours();
    showChoices(page.about, settings);
    layOut(settings);
    redraw();
  });
}

readColours();
page.about = await ask("choices");
if (page.about.error) say(page.about.error, true);
else {
  buildFields(page.about.choices, start);
  beginNetwork(page.about.choices.features, acts);
  beginChoices(page.about, settings, start);
  listen();
  begin();
}
