// The page: settings make a network, buttons train it, and each answer is drawn.

import { ask, close } from "./api.js";
import { bytes, readColours, whenResized } from "./colours.js";
import { addToCurves, beginCurves, drawCurves, drawGradients } from "./curves.js";
import { closeInspector, openInspector, showStep, showWeights } from "./inspector.js";
import { beginNetwork, drawNetwork, layOut } from "./network.js";
import { drawPoints, drawSurface, letDraw, watchDrawing } from "./output.js";
import { address, buildFields, readAddress, settings, showFields, writeAddress } from "./settings.js";
import { beginChoices, readFile, showChoices } from "./choices.js";

const $ = (id) => document.getElementById(id);
let about; // what there is to choose
let data = null; // the rows, as of the last start
let state = null; // the network, as of the last answer
let run = 0; // counts the starts, so that answers about an earlier network are left out
let playing = false;
let looked = null; // the unit whose surface is shown: [layer, unit]
let inspected = null; // the unit whose weights are edited
let row = 0; // of the batch that is shown
let codeAsked = 0; // when, in milliseconds
let code = "shown"; // or asked, or stale while it is being asked for
let drawing = false; // whether there will be a drawing with the next frame

function say(text, isError = false) {
  $("message").hidden = !text;
  $("message").textContent = text;
  $("message").classList.toggle("error", isError);
}

/** An answer without its error, which is shown; null if there was one, or it is out of date. */
async function answered(request, ofRun) {
  const answer = await request;
  if (ofRun !== run) return null;
  if (!answer.error) return answer;
  pause();
  say(answer.error, true);
  return null;
}

/** A new network of the settings. */
async function start() {
  const ofRun = ++run;
  state = inspected = looked = null; // until there is an answer nothing can be chosen
  await Promise.resolve(); // of several changes at once only the last is started
  if (ofRun !== run) return;
  pause();
  writeAddress();
  row = 0;
  closeInspector();
  $("show-step").textContent = "Show the next one";
  for (const id of ["step-previous", "step-next"]) $(id).hidden = true;
  showChoices(about, settings);
  showFields(about.choices, data?.classifies ?? !["plane", "sine"].includes(settings.data));
  layOut(settings);
  letDraw(settings.data === "drawn");
  say("");
  const answer = await answered(ask("start", { settings }), ofRun);
  if (!answer) return ofRun === run && showNothing();
  const kind = data?.classifies;
  data = answer;
  Object.assign(settings, answer.settings);
  writeAddress();
  if (answer.classifies !== kind) showFields(about.choices, answer.classifies);
  $("score-title").textContent = answer.classifies ? "Accuracy" : "R²";
  for (const [place, words] of [[".low", ["orange", "low"]], [".high", ["blue", "high"]]]) {
    document.querySelector(place).textContent = words[answer.classifies ? 0 : 1];
  }
  beginCurves();
  show(answer);
  drawPoints(data, settings.data === "drawn");
}

/** What can be shown without a network: drawn points, until there are enough of them. */
function showNothing() {
  if (settings.data !== "drawn") return;
  const points = settings.points;
  data = { points, targets: points.map((p) => p[2]), test_rows: [], classifies: true, constant_loss: 1 };
  const surface = $("surface").getContext("2d");
  surface.clearRect(0, 0, 60, 60);
  drawPoints(data, true);
}

function show(answer) {
  state = { ...answer, output: bytes(answer.output), units: answer.units.map(bytes) };
  if (answer.messages?.length) say(answer.messages.join(" "));
  addToCurves(answer);
  drawSoon();
  if (!playing || performance.now() - codeAsked > 1000) showCode();
  if (answer.is_over) {
    pause();
    say(`The solver has ended by itself, after ${answer.epoch} iterations.`);
  }
}

async function drawSoon() {
  if (drawing) return;
  drawing = true;
  await frame();
  drawing = false;
  draw();
}

function draw() {
  if (!state) return;
  const ofBatches = about.choices["by batches"].includes(settings.solver);
  $("counter").firstElementChild.textContent = state.epoch;
  $("counter").lastChild.data = ofBatches ? " epochs" : " iterations";
  drawNetwork(state, inspected, !playing);
  drawSurface(state, looked);
  drawCurves(data.constant_loss, data.classifies ? "accuracy" : "R²");
  drawGradients(state.gradients);
  if (inspected) showWeights(state, inspected);
  if (!playing || !$("points").hasAttribute("aria-label")) {
    const name = data.classifies ? "accuracy" : "R²";
    const test = state.test ? `, test ${name} ${state.test.score}` : "";
    $("points").setAttribute("aria-label",
      `The network's output over x1 and x2 with ${data.points.length} rows; training ${name} ${state.train.score}${test}`);
  }
}

function redraw() {
  draw();
  if (data) drawPoints(data, settings.data === "drawn");
}

async function showCode() {
  if (code !== "shown") return void (code = "stale");
  code = "asked";
  codeAsked = performance.now();
  const answer = await answered(ask("code"), run);
  if (answer) $("code").textContent = answer.code;
  const isStale = code === "stale";
  code = "shown";
  if (isStale) showCode();
}

function pause() {
  playing = false;
  $("play").setAttribute("aria-pressed", "false");
  $("play").querySelector("span").textContent = "▶";
  $("play").querySelector("b").textContent = "Play";
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, 1000 * n));

async function play() {
  if (playing) {
    pause();
    if (state) draw();
    return showCode();
  }
  playing = true;
  $("play").setAttribute("aria-pressed", "true");
  $("play").querySelector("span").textContent = "❚❚";
  $("play").querySelector("b").textContent = "Pause";
  if ($("message").classList.contains("error")) say("");
  // While an answer is drawn, the next one is already being computed.
  let next = trained();
  while (playing) {
    const answer = await next;
    if (!answer) break;
    if (playing && !answer.is_over) next = trained();
    else next = null;
    show(answer);
    await ($("speed").value === "slow" ? seconds(0.5) : frame());
  }
  const last = await next;
  if (last && !playing) show(last);
}

const trained = () => answered(ask("train", { epochs: Number($("speed").value) || 1 }), run);

async function train(epochs) {
  const answer = await answered(ask("train", { epochs }), run);
  if (answer) show(answer);
}

async function update() {
  const answer = await answered(ask("update"), run);
  if (!answer) return;
  show(answer);
  if (!$("step-next").hidden) await step(0);
}

async function step(toRow) {
  const answer = await answered(ask("step", { row: toRow }), run);
  if (!answer) return;
  row = answer.step.row;
  showStep(answer.step, settings.features, settings);
  $("show-step").textContent = "Make this update";
  for (const id of ["step-previous", "step-next"]) $(id).hidden = false;
  $("step-previous").disabled = row === 0;
  $("step-next").disabled = row === answer.step.rows - 1;
}

async function setWeight(from, value) {
  const [layer, to] = inspected;
  const answer = await answered(ask("weight", { layer, from, to, value }), run);
  if (answer) show(answer);
}

const acts = {
  toggle(feature) {
    const on = settings.features.includes(feature);
    if (on && settings.features.length === 1) return say("The network needs at least one input.");
    settings.features = about.choices.features.filter((f) => (f === feature ? !on : settings.features.includes(f)));
    start();
  },
  resize(layer, by) {
    const size = settings.hidden[layer] + by;
    if (!(size >= 1 && size <= about.limits.units)) return; // NaN of a layer that is gone
    settings.hidden = settings.hidden.with(layer, size);
    start();
  },
  look(unit) {
    looked = unit;
    if (state && (!unit || state.units[unit[0]])) drawSurface(state, unit);
  },
  choose(layer, unit, from) {
    if (!state) return;
    inspected = [layer, unit];
    const closed = () => {
      inspected = null;
      closeInspector();
      draw();
    };
    openInspector(state, inspected, settings.features, setWeight, closed);
    draw();
    document.querySelector(`#inspector input[data-from="${from ?? 0}"]`)?.focus();
  },
};

function changeLayers(by) {
  const hidden = by > 0 ? [...settings.hidden, settings.hidden.at(-1) ?? 4] : settings.hidden.slice(0, -1);
  if (hidden.length <= about.limits.layers) settings.hidden = hidden;
  start();
}

async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren($("code"));
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (button.textContent = before), 1500);
}

function listen() {
  const clicks = {
    play, update, reset: start,
    epoch: () => train(1),
    "fewer-layers": () => changeLayers(-1),
    "more-layers": () => changeLayers(1),
    "show-step": () => ($("step-next").hidden ? step(0) : update()),
    "step-previous": () => step(Math.max(0, row - 1)),
    "step-next": () => step(row + 1),
    copy: () => copy($("code").textContent, $("copy")),
    share: () => copy(location.href, $("share")),
    clear: () => ((settings.points = []), start()),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  $("file").addEventListener("change", async () => {
    settings.table = await readFile($("file").files[0]);
    start();
  });
  watchDrawing((point) => {
    if (settings.points.length >= about.limits.points) return say(`There is room for ${about.limits.points} points.`);
    settings.points = [...settings.points, point];
    start();
  }, () => data && drawPoints(data, settings.data === "drawn"));
  addEventListener("hashchange", () => {
    if (location.hash === address()) return;
    readAddress(about.defaults);
    start();
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
    showChoices(about, settings);
    layOut(settings);
    redraw();
  });
}

readColours();
about = await ask("choices");
if (about.error) say(about.error, true);
else {
  readAddress(about.defaults);
  buildFields(about.choices, start);
  beginNetwork(about.choices.features, acts);
  beginChoices(about, settings, start);
  listen();
  start();
}
