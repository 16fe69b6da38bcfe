// The layers of the web app (docs/architecture.md): which folder of `pwa/src` may import which. One rule, read off the
// imports; a folder it does not know is an error, so that nobody adds one without saying where it stands.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Each layer, and the layers it may import. */
const LAYERS = {
  contract: [],
  engine: ["contract"],
  kit: ["contract"],
  features: ["kit", "contract"],
  shells: ["features", "kit", "contract"],
};
/** The features, the lowest first: each may import those above it in this list, so no circle can arise. */
const FEATURES = [
  "filters", // the queue's query language, its saved views
  "ticket", // a ticket as it is read: story, lacks, who may work
  "approvals",
  "app", // what every screen stands on: the engine's news, how an act goes out, the desk's state
  "redaction",
  "scan",
  "access", // devices, passkeys, the lock; enrolling and signing in
  "visit-calendar", // one's own visits in a phone's calendar
  "bell", // what happened to one's tickets, here and by the browser; who watches one
  "evidence",
  "signing",
  "custody",
  "stock",
  "materials",
  "letters",
  "parts",
  "survey",
  "conflicts",
  "records",
  "equipment", // an item's page shows what the registers hold of it
  "knowledge", // articles: records that are read, voted on, put into replies
  "help", // what is found while one writes: similar tickets, an outage, fields that the words propose
  "stocktaking",
  "people",
  "held",
  "administration", // the organisation's data, edited
  "audit-log",
  "promises",
  "plans", // the year of what comes round
  "reports",
  "queue",
  "share", // files that another app shared: they wait for their ticket
  "call",
  "mail-tray", // mail that became nothing by itself
  "device",
  "light", // from phone to phone where there is no network
  "outbox",
  "ticket-page", // a ticket on the screen: it shows a part of nearly every feature
];
const SHELLS = ["desk", "field", "sw"];
/** The one place where the engine is made and handed to the screens. */
const COMPOSITION = new Set(["shells/start.ts", "shells/main.ts"]);
/** Written by the build; each is seen by one file. */
const WASM = [
  { folder: "core-wasm", by: "engine/wasm.ts" },
  { folder: "light-wasm", by: "engine/light.ts" },
];
const wasmOf = (path) =>
  WASM.find(({ folder }) => `${path}/`.startsWith(`${folder}/`));
const MOST_FILES = 30;

const IMPORT =
  /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|new URL\(\s*|@import\s+)(['"])(\.{1,2}\/[^'"\n]*)\1/g;
const ENDINGS = [
  "",
  ".ts",
  ".svelte.ts",
  ".svelte",
  "/index.ts",
  "/index.svelte.ts",
];

/** Every file below `pwa/src`, by its path from there; what the build writes is left out. */
function filesOf(root) {
  const src = join(root, "pwa/src");
  const found = [];
  const walk = (folder) => {
    for (const one of readdirSync(join(src, folder), { withFileTypes: true })) {
      const path = join(folder, one.name);
      if (one.isDirectory()) {
        if (!wasmOf(path)) walk(path);
      } else found.push(path);
    }
  };
  if (existsSync(src)) walk("");
  return found.sort();
}

/** Every import between two files: `{ from, to, line }`; `to` is undefined where there is no such file. */
function importsOf(root, files) {
  const known = new Set(files);
  return files
    .filter((file) => /\.(ts|svelte|css)$/.test(file))
    .flatMap((from) => {
      const text = readFileSync(join(root, "pwa/src", from), "utf8");
      return [...text.matchAll(IMPORT)].map((found) => {
        const said = found[2].split("?")[0];
        const base = normalize(join(dirname(from), said));
        const to = wasmOf(base)
          ? base
          : ENDINGS.map((end) => base + end).find((path) => known.has(path));
        const line = text.slice(0, found.index).split("\n").length;
        return { from, to, said, line };
      });
    });
}

/** What is drawn as one box: a layer, or one feature or shell of it; in a tree without layers, a folder. */
function boxOf(path) {
  const parts = path.split("/");
  const inside = ["features", "shells"].includes(parts[0]) && parts.length > 2;
  return inside ? `${parts[0]}/${parts[1]}` : parts[0];
}

/** The circles of a graph (Tarjan): each a list of nodes that reach each other. */
function circlesOf(arrows) {
  const circles = [];
  const [index, low, stack] = [new Map(), new Map(), []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next))
        low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const node of arrows.keys()) if (!index.has(node)) visit(node);
  return circles;
}

function arrowsBetween(imports, nodeOf) {
  const arrows = new Map();
  for (const { from, to } of imports) {
    if (!to) continue;
    const [a, b] = [nodeOf(from), nodeOf(to)];
    if (!arrows.has(a)) arrows.set(a, new Set());
    if (a !== b) arrows.get(a).add(b);
  }
  return arrows;
}

/** Where a file stands that no rule knows; null where one does. */
function unknown(file) {
  const parts = file.split("/");
  if (parts.length === 1)
    return file === "vite-env.d.ts" ? null : "stands in no layer";
  if (!(parts[0] in LAYERS))
    return `«${parts[0]}» is no layer: ${Object.keys(LAYERS).join(", ")}`;
  if (parts[0] === "features" && !FEATURES.includes(parts[1]))
    return `the feature «${parts[1]}» has no place in the order of scripts/web-layers.mjs`;
  if (parts[0] === "shells" && parts.length > 2 && !SHELLS.includes(parts[1]))
    return `the shell «${parts[1]}» is not known`;
  return null;
}

const shapeOf = (path) =>
  /^(?:features|shells)\/(?:.*\/)?(desk|field)\//.exec(path)?.[1];

/** Why one file may not import another; null where it may. */
function forbidden(from, to) {
  const wasm = wasmOf(to);
  if (wasm)
    return from === wasm.by ? null : `only ${wasm.by} knows ${wasm.folder}`;
  const [here, there] = [from.split("/"), to.split("/")];
  if (here[0] !== there[0]) {
    if (COMPOSITION.has(from)) return null;
    if (!LAYERS[here[0]]?.includes(there[0]))
      return `${here[0]} → ${there[0]} is no arrow of the house`;
  } else if (here[0] === "features" && here[1] !== there[1]) {
    if (FEATURES.indexOf(there[1]) > FEATURES.indexOf(here[1]))
      return `the feature «${here[1]}» stands below «${there[1]}»`;
  }
  const [own, other] = [shapeOf(from), shapeOf(to)];
  if (other && own && other !== own)
    return `the ${own} does not know the ${other}`;
  if (other && !own && here[0] === "features")
    return `what both shapes share does not know the ${other}`;
  return null;
}

/** All that is wrong with the layers of the checkout at `root`, a sentence each. */
export function brokenLayers(root) {
  const files = filesOf(root);
  const imports = importsOf(root, files);
  const wrong = [];
  for (const file of files) {
    const why = unknown(file);
    if (why) wrong.push(`pwa/src/${file}: ${why}`);
  }
  for (const { from, to, said, line } of imports) {
    const why = to ? forbidden(from, to) : `there is no ${said}`;
    if (why)
      wrong.push(`pwa/src/${from}:${line}: ${why}${to ? ` (${to})` : ""}`);
  }
  const folders = new Map();
  for (const file of files)
    folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  for (const [folder, count] of folders)
    if (count > MOST_FILES)
      wrong.push(`pwa/src/${folder}: ${count} files, at most ${MOST_FILES}`);
  for (const circle of circlesOf(arrowsBetween(imports, boxOf)))
    wrong.push(`a circle of folders: ${circle.join(", ")}`);
  for (const circle of circlesOf(arrowsBetween(imports, (file) => file)))
    wrong.push(`a circle of files: ${circle.join(", ")}`);
  return wrong;
}

/** The boxes, what each imports, and the circles, as text; reads a tree from before the layers as well. */
export function drawn(root) {
  const files = filesOf(root);
  const imports = importsOf(root, files);
  const arrows = arrowsBetween(imports, boxOf);
  const boxes = [...new Set(files.map(boxOf))];
  const size = (box) => files.filter((file) => boxOf(file) === box).length;
  const to = (box) => [...(arrows.get(box) ?? [])].sort().join(" ");
  const told = (name, circles) =>
    `circles of ${name}: ${circles.length}` +
    circles
      .map((circle) => `\n  ${circle.length}: ${circle.join(" ")}`)
      .join("");
  return [
    ...boxes.map((box) => `${box} (${size(box)}) → ${to(box)}`.trimEnd()),
    told("folders", circlesOf(arrows)),
    told("files", circlesOf(arrowsBetween(imports, (file) => file))),
  ].join("\n");
}
