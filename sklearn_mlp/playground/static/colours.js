// Orange is -1, blue is 1; and pictures as signed bytes in base64.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const NAMES = ["ink", "soft", "line", "card", "negative", "positive", "none", "test", "accent"];

let table;
export const colour = {};

/** Reads the colours of the style sheet, which are others in the dark. */
export function readColours() {
  for (const name of NAMES) colour[name] = css(`--${name}`);
  const [low, middle, high] = ["negative", "none", "positive"].map((name) => rgb(colour[name]));
  table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const value = Math.max(-1, (byte < 128 ? byte : byte - 256) / 127);
    const end = value < 0 ? low : high;
    const [r, g, b] = middle.map((m, i) => m + (end[i] - m) * 0.92 * Math.abs(value));
    table[byte] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
}

/** The signed bytes of a picture, as 0 to 255. */
export function bytes(base64) {
  const letters = atob(base64);
  const picture = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) picture[i] = letters.charCodeAt(i);
  return picture;
}

/** Paints a square of signed bytes into a canvas of so many pixels. */
export function paint(canvas, picture) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[picture[i]];
  context.putImageData(image, 0, 0);
}

export const signed = (value) => (value < 0 ? colour.negative : colour.positive);

const sizes = new Map(); // of canvases, which are asked for only when they have changed
let redraw = () => {};
const watch = new ResizeObserver((entries) => {
  const changed = entries.filter(({ target }) => {
    const size = sizes.get(target);
    return size && (size.width !== target.clientWidth || size.height !== target.clientHeight);
  });
  changed.forEach(({ target }) => sizes.delete(target));
  if (changed.length) redraw();
});

/** Calls `draw` when a canvas has changed its size. */
export const whenResized = (draw) => (redraw = draw);

/** The canvas' context, cleared, with as many pixels as the screen has for it. */
export function cleared(canvas) {
  if (!sizes.has(canvas)) {
    watch.observe(canvas);
    sizes.set(canvas, { width: canvas.clientWidth, height: canvas.clientHeight });
  }
  const { width, height } = sizes.get(canvas);
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** The canvas has another size from now on. */
export const resized = (canvas) => sizes.delete(canvas);

/** A number in at most so many digits. */
export function short(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) return value.toExponential(1).replaceAll("-", "−");
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}
