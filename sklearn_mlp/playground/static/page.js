// What the page knows, and how an answer is shown.

import { ask } from "./api.js";
import { bytes } from "./colours.js";
import { addToCurves, drawCurves, drawGradients } from "./curves.js";
import { showWeights } from "./inspector.js";
import { drawNetwork } from "./network.js";
import { drawPoints, drawSurface } from "./output.js";
import { settings } from "./settings.js";

export const $ = (id) => document.getElementById(id);

export const page = {
  about: null, // what there is to choose
  data: null, // the rows, as of the last start
  state: null, // the network, as of the last answer
  run: 0, // counts the starts, so that answers about an earlier network are left out
  playing: false,
  looked: null, // the unit whose surface is shown: [layer, unit]
  inspected: null, // the unit whose weights are edited
};
let code = "shown"; // or asked, or stale while it is being asked for
let codeAsked = 0; // when, in milliseconds
let drawing = false; // whether there will be a drawing with the next frame

export function say(text, isError = false) {
  $("message").hidden = !text;
  $("message").textContent = text;
  $("message").classList.toggle("error", isError);
}

/** An answer without its error, which is shown; null if there was one, or it is out of date. */
export async function answered(request) {
  const ofRun = page.run;
  const answer = await request;
  if (ofRun !== page.run) return null;
  if (!answer.error) return answer;
  pause();
  say(answer.error, true);
  return null;
}

export function pause() {
  page.playing = false;
  showPlaying();
}

export function showPlaying() {
  $("counter").ariaLive = page.playing ? "off" : "polite"; // not each epoch is read out
  $("play").querySelector("span").textContent = page.playing ? "❚❚" : "▶";
  $("play").querySelector("b").textContent = page.playing ? "Pause" : "Play";
}

/** A state of the network. */
export function show(answer) {
  page.state = { ...answer, output: bytes(answer.output), units: answer.units.map(bytes) };
  if (answer.messages?.length) say(answer.messages.join(" "));
  addToCurves(answer);
  drawSoon();
  if (!page.playing || performance.now() - codeAsked > 1000) showCode();
  if (answer.is_over) {
    pause();
    say(`The solver has ended by itself, after ${answer.epoch} iterations.`);
  }
}

export const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function drawSoon() {
  if (drawing) return;
  drawing = true;
  await frame();
  drawing = false;
  draw();
}

/** Draws all that changes while the network is trained. */
export function draw() {
  const { about, data, state, playing, looked, inspected } = page;
  if (!state) return;
  const ofBatches = about.choices["by batches"].includes(settings.solver);
  $("counter").firstElementChild.textContent = state.epoch;
  $("counter").lastChild.data = ` ${ofBatches ? "epoch" : "iteration"}${state.epoch === 1 ? "" : "s"}`;
  drawNetwork(state, inspected, !playing);
  drawSurface(state, looked);
  drawCurves(data.constant_loss, data.classifies);
  drawGradients(state.gradients);
  if (inspected) showWeights(state, inspected);
  if (playing) return;
  const name = data.classifies ? "accuracy" : "R²";
  const test = state.test ? `, test ${name} ${state.test.score}` : "";
  const text = `The network's output over x1 and x2 with ${data.points.length} rows; training`;
  $("points").setAttribute("aria-label", `${text} ${name} ${state.train.score}${test}`);
}

/** Draws all, also what changes only with the data. */
export function redraw() {
  draw();
  if (page.data) drawPoints(page.data, settings.data === "drawn");
}

export async function showCode() {
  if (code !== "shown") return void (code = "stale");
  code = "asked";
  codeAsked = performance.now();
  const answer = await answered(ask("code"));
  if (answer) $("code").textContent = answer.code;
  const isStale = code === "stale";
  code = "shown";
  if (isStale) showCode();
}
