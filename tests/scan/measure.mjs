// Measures the rates of the shipped decoder over rendered pictures. Each is read in the shipped order of passes:
//   node tests/scan/measure.mjs [--count 200] [--seed 1] [--clips] [KIND …]
// A still counts when one picture is read; a clip when it is read within a second, ten pictures of a hand that is not
// still. Fails where a rate that was set out is missed. Needs `cargo build -p ronda-scan-trial`.
import { readFileSync } from "node:fs";
import { HEIGHT, WIDTH, library, pictures, quantile, root } from "./tools.mjs";

const { prepareZXingModule, readBarcodes } = library("zxing-wasm/reader");
const ts = library("typescript");
/** A module of the app that needs no other. */
async function shipped(name) {
  const source = readFileSync(
    `${root}pwa/src/features/scan/${name}.ts`,
    "utf8",
  );
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: "ESNext", target: "ES2022" },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}
const { passes, options } = await shipped("passes");
const { level } = await shipped("local-contrast");
const { mended } = await shipped("finder-repair");
const wasmBinary = readFileSync(
  library.resolve("zxing-wasm/reader/zxing_reader.wasm"),
);
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });

/** Set out in issue 4: parts of a hundred, at 1280×720. Others are told and not judged. */
const ASKED = {
  sharp: 99,
  tilted: 99,
  dim: 95,
  glare: 95,
  blur1: 90,
  blur2: 90,
  blur3: 90,
  gauss3: 90,
};
const KINDS =
  "sharp tilted dim glare blur1 blur2 blur3 gauss3 shaken small dirty code128 code39 turned128 bare".split(
    " ",
  );
const bars = (format) => format === "Code128" || format === "Code39";

const words = process.argv.slice(2);
const option = (name, usual) =>
  words.includes(name)
    ? Number(words.splice(words.indexOf(name), 2)[1])
    : usual;
const count = option("--count", 200);
const seed = option("--seed", 1);
const clips = words.includes("--clips");
const kinds = words.filter((word) => !word.startsWith("--"));
const frames = clips ? 10 : 1;

/** As the worker's canvas draws it: a part about the middle, turned, smaller or larger by blending the four nearest. */
function drawn(pixels, { part, side, turned = 0 }) {
  const scale = side / (WIDTH * part);
  const [width, height] = [side, Math.round(HEIGHT * part * scale)];
  const [sin, cos] = [
    Math.sin((turned * Math.PI) / 180),
    Math.cos((turned * Math.PI) / 180),
  ];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      const [dx, dy] = [
        (x + 0.5 - width / 2) / scale,
        (y + 0.5 - height / 2) / scale,
      ];
      const u = WIDTH / 2 + dx * cos + dy * sin - 0.5;
      const v = HEIGHT / 2 + dy * cos - dx * sin - 0.5;
      data[at + 3] = 255;
      if (u < -0.5 || v < -0.5 || u > WIDTH - 0.5 || v > HEIGHT - 0.5) continue;
      const [column, row] = [
        Math.max(0, Math.floor(u)),
        Math.max(0, Math.floor(v)),
      ];
      const [next, below] = [
        Math.min(WIDTH - 1, column + 1),
        Math.min(HEIGHT - 1, row + 1) * WIDTH,
      ];
      const [across, down] = [Math.max(0, u - column), Math.max(0, v - row)];
      const upper =
        pixels[row * WIDTH + column] * (1 - across) +
        pixels[row * WIDTH + next] * across;
      const lower =
        pixels[below + column] * (1 - across) + pixels[below + next] * across;
      data[at] =
        data[at + 1] =
        data[at + 2] =
          upper * (1 - down) + lower * down;
    }
  }
  return { data, width, height };
}

/** What one picture gives, pass after pass. */
async function look(pixels, missed, last) {
  let took = 0;
  let tried = 0;
  for (const pass of passes(missed, last)) {
    // A canvas draws in a millisecond or two; ours here is not the one that ships, and is not counted.
    const image = drawn(pixels, pass);
    const began = performance.now();
    if (pass.levelled) level(image.data, image.width, image.height);
    let found = [];
    for (const one of pass.mended
      ? mended(image, (data) => ({ ...image, data }))
      : [image]) {
      found = (await readBarcodes(one, options(pass))).filter(
        ({ isValid }) => isValid,
      );
      if (found.length) break;
    }
    took += performance.now() - began;
    tried += 1;
    if (found.length) return { found, took, pass, tried };
  }
  return { found: [], took, tried };
}

process.stdout.write(
  `# ${count} ${clips ? "clips of a second" : "stills"} of each, seed ${seed}\n`,
);
process.stdout.write(
  "kind      read   asked  first pass  wrong  p50 ms  p95 ms\n",
);
let [passed, failed] = [0, 0];
for (const kind of kinds.length ? kinds : KINDS) {
  let [at, read, first, wrong] = [0, 0, 0, 0];
  /** Of the clip at hand: whether it is read, when the reader is free again, and what bars were read once. */
  let [done, free, missed, last, once] = [false, 0, 0, undefined, new Set()];
  const times = [];
  for await (const { text, pixels } of pictures(kind, count, seed, frames)) {
    const moment = (at++ % frames) * 100;
    if (moment === 0)
      [done, free, missed, last, once] = [false, 0, 0, undefined, new Set()];
    if (done || moment < free) continue;
    const { found, took, pass, tried } = await look(pixels, missed, last);
    free = moment + took;
    missed = found.length ? 0 : missed + 1;
    last = pass ?? last;
    // As the app does: bars have no check of their own, and are believed when two pictures say the same.
    const believed = found
      .filter(({ format, text }) => !clips || !bars(format) || once.has(text))
      .map((one) => one.text);
    for (const { format, text } of found) if (bars(format)) once.add(text);
    if (believed.some((one) => one !== text)) wrong += 1;
    if (text && believed.includes(text)) {
      read += 1;
      done = true;
      if (tried === 1 && moment === 0) first += 1;
    }
    if (done || !clips) times.push(free);
  }
  const rate = (100 * read) / count;
  const wanted = ASKED[kind];
  // One reading of bars may be wrong, which is why they are read twice before a camera.
  const enough =
    rate >= (wanted ?? 0) && (wrong === 0 || (!clips && /128|39/.test(kind)));
  if (enough) passed += 1;
  else failed += 1;
  const ms = (part) =>
    (times.length ? quantile(times, part).toFixed(0) : "–").padStart(6);
  process.stdout.write(
    `${kind.padEnd(8)} ${rate.toFixed(1).padStart(5)}   ${String(wanted ?? "–").padStart(4)}   ` +
      `${((100 * first) / count).toFixed(1).padStart(8)}  ${String(wrong).padStart(5)}  ${ms(0.5)}  ${ms(0.95)}` +
      `${enough ? "" : "   MISSED"}\n`,
  );
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
