// Layers of the Rust crates. They say which module of `shared` and of the server may name which, with no circle inside
// any.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * Top-level modules by row, the lowest first, each with what it is: each names only modules of rows below its own.
 * docs/architecture.md shows them; `node scripts/arrows.mjs --write` writes them there.
 */
export const ROWS = {
  "shared/src": [
    {
      device_check: "what a device's own check found, as a code to read aloud",
      hex: "bytes as hexadecimal digits",
      limits: "every bound on what may come in",
      order: "sorting, with little code",
      search: "folded words, found by their beginnings",
      state: "where a ticket stands",
      time: "instants",
      tree: "JSON or CBOR as read, before it becomes a type",
    },
    {
      cbor: "CBOR in and out",
      date: "dates of the civil calendar",
      efirma: "certificates and keys of an e.firma, read",
      ids: "a type for each kind of id",
      json: "JSON in",
    },
    {
      person: "who works here, for which teams and buildings",
      stamp: "who set a value, where and when",
    },
    {
      evidence: "files of acts, by their hash",
      signature: "what was drawn or certified, under which words",
    },
    {
      command: "what people can do: one command, one intent",
    },
    {
      act: "a command with its circumstances, and the log's chain",
      document: "Automerge documents: made, loaded, extended, read",
      messages: "every sentence that people are shown",
    },
    {
      catalog: "the organisation as data: services, forms, plans",
      ruling: "requests, rulings and conflict cards, as data",
    },
    {
      outage: "many reports of one building within hours",
      redaction: "what loses its words for good",
    },
    {
      ticket: "a ticket: what is done to it, and how it is read",
    },
    {
      calendar: "business hours, promises, pauses",
      equipment: "an item: custody, movements, labels, stock",
      filing: "files of the archive: series, terms, what is due",
      paper: "forms filled, shown, signed, printed",
      record: "a record of a register",
      rewrite_history: "a document's history without redacted words",
    },
    {
      answers: "what a ticket answers of its form",
      view: "a document of any kind, whole or as a line of a list",
    },
    {
      difference: "what an act would change",
      workflow: "the state machine and its guards",
    },
    {
      arbitration: "who prevails, and who is named as the loser",
      due: "what falls due by itself",
      policy: "who may do what, and hold what",
    },
    {
      admission: "may they, here, now: limits, policy and workflow in one",
      filter: "the desk's filter language",
    },
    {
      sync: "acts up, changes down: messages, device, feed",
    },
    {
      light: "a bundle or a ticket carried from phone to phone",
    },
    {
      typescript: "every type that crosses the border, for the web app",
    },
  ],
  "server/src": [
    {
      file_lock: "a lock that servers on one data directory share",
      known_outcome: "a reason that nobody says, found in a row",
      whole_file: "a file written in one step",
    },
    {
      allocator: "the system's allocator kept to few arenas",
      assets: "the files inside the binary",
      bilingual_text: "a sentence in both languages",
      clock: "the clock, handed around",
      closed_pipe: "a command whose reader has gone",
      der: "DER, as stamps and revocations are written",
      error: "refusals of a whole request",
      mail_sink: "a mail server of the demonstration",
      organisation: "the organisation's data, read and checked",
      qr: "a QR code in a terminal",
      store: "what is kept, in the product's words",
      whatsapp_message: "what a message of WhatsApp says",
      word_vectors: "words that are near, by a file of the operator's",
    },
    {
      dates: "dates as people read them",
      ics: "calendars as programs read them",
      identity: "people, devices, passkeys, sessions",
      pages: "what the server's own pages share",
      rate_limit: "limits of sign-in, portal and mail",
      routes: "every route in one table",
      traces: "where a request spends its time",
    },
    {
      certificates: "signatures by e.firma: whose, and who is believed",
    },
    {
      config: "settings of `ronda serve`",
      light: "keys for what goes by light",
      openapi: "the routes, described",
      redact: "words taken out for good",
      verification: "whether every act is its author's",
    },
    {
      administration: "the organisation's data changed in the browser",
      cli: "the commands as the operator types them",
      ingest: "the only way in for acts",
      outbound: "calls to other systems over TLS, where they may go",
      telemetry: "log lines and figures",
    },
    {
      unapproved: "tickets whose approval nobody is left to give",
    },
    {
      blobs: "the bytes of evidence",
      import: "people and equipment out of spreadsheets",
      jobs: "what is done by the clock",
      start: "a data directory made ready",
    },
    {
      archive: "closed years as archives",
      carried: "what came by other hands",
      demo: "a data directory filled with a story",
      filling: "a store filled from another",
      intake: "requests of other systems: calls, alerts, inventories",
      migrate: "what another system held comes over",
      print: "labels, papers and stamps on paper",
    },
    {
      mail: "letters out, requests and answers in",
      reports: "what is counted of tickets and items",
    },
    {
      persons: "one person's data: gathered, corrected, taken out",
      push: "browsers told though no page is open",
    },
    {
      filing: "the archive's chart at work",
      trace_export: "spans handed to a collector",
      transparency: "tickets told without people",
      webhooks: "other systems told, signed",
    },
    {
      directory_sync: "who works here, as a directory says (LDAP)",
      one_login: "people come in by OpenID Connect",
    },
    {
      time_stamps: "a third party says since when something stands (RFC 3161)",
      whatsapp: "messages by Meta's Cloud API",
    },
    {
      ocsp: "whether certificates were revoked",
    },
    {
      backup: "backups, increments, standbys",
      doctor: "what is wrong with an installation",
      runtime: "state that handlers share",
    },
    {
      admin_api: "what the console asks",
      http: "one file a resource, thin",
      report_mail: "reports by mail, on their schedules",
      serve: "the accept loop",
    },
    {
      admin_socket: "the console's socket",
      portal: "the public portal",
    },
    {
      router: "the handlers of every route, composed",
      typescript: "what the routes take and answer, for the web app",
    },
    {
      commands: "the commands of the console, done",
    },
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
    ROWS[crate].flatMap((row, at) => Object.keys(row).map((name) => [name, at])),
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

/** The page that shows the rows, and the marks between which it does. */
const PAGE = "docs/architecture.md";
const BEGIN =
  "<!-- the rows of scripts/rust-layers.mjs: node scripts/arrows.mjs --write -->";
const END = "<!-- the end of the rows -->";

/** The rows as the page shows them, the highest first: a line for each, a module and what it is. */
function shownRows() {
  const table = ([crate, rows]) => {
    const lines = rows
      .map((row) =>
        Object.entries(row)
          .map(([name, what]) => `**${name}** ${what}`)
          .join(" · "),
      )
      .map((modules, at) => `| ${at + 1} | ${modules} |`)
      .reverse();
    return [`| row | \`${crate}\` |`, "|---:|---|", ...lines].join("\n");
  };
  return Object.entries(ROWS).map(table).join("\n\n");
}

/** The page with the rows as they are; null where it has no place for them. */
function withRows(page) {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) return null;
  return `${page.slice(0, from)}${BEGIN}\n${shownRows()}\n${page.slice(to)}`;
}

function* brokenPage(root) {
  const page = readFileSync(join(root, PAGE), "utf8");
  const right = withRows(page);
  if (right === null) yield `${PAGE}: no place for the rows: ${BEGIN} … ${END}`;
  else if (right !== page)
    yield `${PAGE}: its rows are not those of scripts/rust-layers.mjs: node scripts/arrows.mjs --write`;
}

/** Writes the rows into the page. */
export function writeRows(root) {
  const path = join(root, PAGE);
  const right = withRows(readFileSync(path, "utf8"));
  if (right === null) throw new Error(`${PAGE} has no place for the rows`);
  writeFileSync(path, right);
}

/** What is broken, a line each. */
export function* brokenRustLayers(root) {
  for (const crate of Object.keys(ROWS)) {
    const { arrows, modules } = arrowsOf(join(root, crate));
    yield* brokenRows(crate, arrows, modules);
    yield* brokenCircles(crate, arrows, modules);
    yield* brokenFolders(root, crate);
  }
  yield* brokenPage(root);
}
