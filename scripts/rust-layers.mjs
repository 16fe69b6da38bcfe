// The layers of the Rust crates: which module of `shared` and of the server may name which, and no circle inside any.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** Top-level modules by row, the lowest first: each names only modules of rows below its own (docs/architecture.md). */
export const ROWS = {
  "shared/src": [
    ["device_check", "limits", "order", "search", "state", "time", "tree"],
    ["cbor", "date", "efirma", "ids", "json"],
    ["person", "stamp"],
    ["evidence", "signature"],
    ["command"],
    ["act", "document", "messages"],
    ["catalog", "ruling"],
    ["outage", "redaction"],
    ["ticket"],
    ["calendar", "equipment", "filing", "paper", "record", "rewrite_history"],
    ["answers", "view"],
    ["difference", "workflow"],
    ["arbitration", "due", "policy"],
    ["admission", "filter"],
    ["sync"],
    ["light"],
    ["typescript"],
  ],
  "server/src": [
    ["assets", "clock", "closed_pipe", "der", "error", "mail_sink", "organisation", "qr", "store"],
    ["dates", "ics", "identity", "pages", "rate_limit", "routes", "traces"],
    ["certificates"],
    ["config", "light", "openapi", "redact", "verification"],
    ["administration", "cli", "ingest", "telemetry"],
    ["blobs", "import", "jobs", "start"],
    ["archive", "carried", "demo", "filling", "intake", "migrate", "print"],
    ["mail", "reports"],
    ["persons", "push"],
    ["filing", "trace_export", "transparency", "webhooks"],
    ["directory_sync", "one_login"],
    ["time_stamps", "whatsapp"],
    ["ocsp"],
    ["backup", "doctor", "runtime"],
    ["admin_api", "http", "report_mail", "serve"],
    ["admin_socket", "portal"],
    ["router", "typescript"],
    ["commands"],
  ],
};

/** How many source files a folder holds at most. */
const MOST_FILES = 30;

/** What only tests see. */
const TESTS =
  /(^|\/)(tests?|testing|sample)(\/|\.rs$)|_tests(\/|\.rs$)|^store\/contract\//;

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rs"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** `catalog/form.rs` → [catalog, form]; `lib.rs`, `main.rs` and `mod.rs` stand for their folder. */
function moduleOf(name) {
  const parts = name.replace(/\.rs$/, "").split("/");
  if (["mod", "lib", "main"].includes(parts.at(-1))) parts.pop();
  return parts;
}

/** The leaves of a `use`: `a::{b, c::d}` → [a, b], [a, c, d]. */
function leaves(text, before = []) {
  const open = text.indexOf("{");
  if (open < 0)
    return [
      [...before, ...text.split("::").map((part) => part.trim().split(" ")[0])],
    ];
  const head = [
    ...before,
    ...text
      .slice(0, open)
      .split("::")
      .map((part) => part.trim())
      .filter(Boolean),
  ];
  const found = [];
  let [depth, start] = [0, open + 1];
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if ((text[at] === "," && depth === 1) || depth === 0) {
      const part = text.slice(start, at).trim();
      if (part) found.push(...leaves(part, head));
      start = at + 1;
      if (depth === 0) break;
    }
  }
  return found;
}

/** The paths that a source names within its crate, comments and tests left out. */
function pathsOf(text) {
  const code = text
    .replace(/\/\/.*$/gm, "")
    .replace(/#\[cfg\(test\)\]\s*(pub(\([^)]*\))? )?mod \w+ \{[\s\S]*$/, "");
  const used = [...code.matchAll(/\buse\s+([^;]+);/g)].flatMap(([, tree]) =>
    leaves(tree),
  );
  const inline = [
    ...code
      .replace(/\buse\s+[^;]+;/g, "")
      .matchAll(/\b(?:crate|super|self)(?:::\w+)+/g),
  ];
  return [...used, ...inline.map(([path]) => path.split("::"))];
}

/** The path from the crate's root, where it names something of this crate. */
function absolute(path, here) {
  if (path[0] === "crate") return path.slice(1);
  if (!["super", "self"].includes(path[0])) return null;
  const base = [...here];
  let at = 0;
  for (; ["super", "self"].includes(path[at]); at += 1)
    if (path[at] === "super") base.pop();
  return [...base, ...path.slice(at)];
}

/** Every arrow from module to module of a crate: [from, to, the file that draws it]. */
function arrowsOf(source) {
  const files = sources(source).map((path) => ({
    path,
    name: relative(source, path).replaceAll("\\", "/"),
  }));
  const modules = new Set(files.map(({ name }) => moduleOf(name).join("::")));
  const arrows = [];
  for (const { path, name } of files) {
    if (TESTS.test(name)) continue;
    const from = moduleOf(name);
    for (const named of pathsOf(readFileSync(path, "utf8"))) {
      const to = absolute(named, from);
      if (to === null) continue;
      while (to.length > 0 && !modules.has(to.join("::"))) to.pop();
      arrows.push([from, to, name]);
    }
  }
  return { arrows, modules };
}

/** The graph of what stands side by side in one folder: module → the modules beside it that it names → by which file. */
function besideEachOther(arrows, folder) {
  const graph = new Map();
  const within = (path) =>
    folder.every((part, at) => path[at] === part) &&
    path.length > folder.length;
  for (const [from, to, file] of arrows) {
    if (!within(from) || !within(to)) continue;
    const [one, other] = [from[folder.length], to[folder.length]];
    if (one === other) continue;
    if (!graph.has(one)) graph.set(one, new Map());
    if (!graph.get(one).has(other)) graph.get(one).set(other, file);
  }
  return graph;
}

/** The circles of a graph: each strongly connected part of more than one (Tarjan). */
export function circles(graph) {
  const [seen, low, stack, found] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    seen.set(node, seen.size);
    low.set(node, seen.get(node));
    stack.push(node);
    for (const other of graph.get(node)?.keys() ?? []) {
      if (!graph.has(other)) continue;
      if (!seen.has(other)) visit(other);
      if (stack.includes(other))
        low.set(node, Math.min(low.get(node), low.get(other)));
    }
    if (low.get(node) !== seen.get(node)) return;
    const part = stack.splice(stack.indexOf(node));
    if (part.length > 1) found.push(part);
  };
  for (const node of graph.keys()) if (!seen.has(node)) visit(node);
  return found;
}

function* brokenCircles(crate, arrows, modules) {
  const folders = new Set([""]);
  for (const name of modules) {
    const parts = name.split("::");
    for (let at = 1; at < parts.length; at += 1)
      folders.add(parts.slice(0, at).join("::"));
  }
  for (const folder of folders) {
    const graph = besideEachOther(
      arrows,
      folder === "" ? [] : folder.split("::"),
    );
    for (const circle of circles(graph)) {
      const drawn = circle.flatMap((one) =>
        circle
          .filter((other) => graph.get(one).has(other))
          .map((other) => `  ${one} → ${other} (${graph.get(one).get(other)})`),
      );
      yield `${crate}/${folder.replaceAll("::", "/")}: a circle of ${circle.sort().join(", ")}:\n${drawn.join("\n")}`;
    }
  }
}

function* brokenRows(crate, arrows, modules) {
  const row = new Map(
    ROWS[crate].flatMap((names, at) => names.map((name) => [name, at])),
  );
  const top = new Set(
    [...modules].map((name) => name.split("::")[0]).filter(Boolean),
  );
  for (const name of top)
    if (!row.has(name))
      yield `${crate}: «${name}» has no row in scripts/rust-layers.mjs`;
  for (const name of row.keys())
    if (!top.has(name))
      yield `scripts/rust-layers.mjs: ${crate} has no «${name}»`;
  const graph = besideEachOther(arrows, []);
  for (const [one, others] of graph)
    for (const [other, file] of others)
      if (row.get(other) >= row.get(one))
        yield `${crate}/${file}: ${one} names ${other}, which stands no lower`;
}

function* brokenFolders(root, crate) {
  const counts = new Map();
  for (const path of sources(join(root, crate))) {
    const folder = relative(root, join(path, "..")).replaceAll("\\", "/");
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts)
    if (count > MOST_FILES)
      yield `${folder}: ${count} files, at most ${MOST_FILES} stand in a folder`;
}

/** What is broken, a line each. */
export function* brokenRustLayers(root) {
  for (const crate of Object.keys(ROWS)) {
    const { arrows, modules } = arrowsOf(join(root, crate));
    yield* brokenRows(crate, arrows, modules);
    yield* brokenCircles(crate, arrows, modules);
    yield* brokenFolders(root, crate);
  }
}

/** The rows as they follow from the sources: where a module that has none yet may stand. */
export function rowsOf(root, crate) {
  const { arrows } = arrowsOf(join(root, crate));
  const graph = besideEachOther(arrows, []);
  const height = new Map();
  const of = (name) => {
    if (!height.has(name)) {
      height.set(name, 0);
      height.set(
        name,
        Math.max(-1, ...[...(graph.get(name)?.keys() ?? [])].map(of)) + 1,
      );
    }
    return height.get(name);
  };
  const all = new Set([
    ...graph.keys(),
    ...[...graph.values()].flatMap((to) => [...to.keys()]),
  ]);
  const rows = [];
  for (const name of [...all].sort()) (rows[of(name)] ??= []).push(name);
  return rows;
}
