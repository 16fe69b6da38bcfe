// Checks which room may see which (docs/architecture.md), as far as a machine can tell. It looks at imports and names
// in the sources.
//   node scripts/arrows.mjs
//   node scripts/arrows.mjs --write               writes the rows of the Rust modules into docs/architecture.md
//   node scripts/arrows.mjs --graph [CHECKOUT]   draws the web app: its folders, what each imports, its circles
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brokenRustLayers, writeRows } from "./rust-layers.mjs";
import { brokenLayers, drawn } from "./web-layers.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const drawing = process.argv.indexOf("--graph");
if (drawing >= 0) {
  process.stdout.write(`${drawn(process.argv[drawing + 1] ?? root)}\n`);
  process.exit();
}

if (process.argv.includes("--write")) writeRows(root);

/** Each rule: in these files, but not in those, this may not stand; and why. */
const rules = [
  {
    in: /^shared\/src\/.*\.rs$/,
    no: /\b(ronda_server|ronda_pwa_core|ronda_tests)\b/,
    why: "shared points at nothing of ours",
  },
  {
    in: /^shared\/Cargo\.toml$/,
    no: /^(tokio|rand|redb|axum|ronda-[a-z-]+)\b/m,
    why: "shared has no runtime, no chance, no store",
  },
  {
    in: /^pwa\/core\/.*\.(rs|toml)$/,
    no: /ronda[_-]server\b/,
    why: "the phone never sees the server",
  },
  {
    in: /^server\/(src\/.*\.rs|Cargo\.toml)$/,
    no: /ronda[_-]pwa[_-]core\b/,
    why: "the server never sees the phone",
  },
  {
    in: /^server\/src\/.*\.rs$/,
    but: /^server\/src\/store\/redb(\/|\.rs)/,
    no: /(^|[^\w:"/.-])redb::/m,
    why: "only store/redb knows redb",
  },
  {
    in: /^server\/src\/.*\.rs$/,
    but: /^server\/src\/store\/postgres\//,
    no: /\btokio_postgres(_rustls)?::/,
    why: "only store/postgres knows PostgreSQL",
  },
  {
    in: /^server\/src\/store\/.*\.rs$/,
    no: /\baxum\b|crate::http\b/,
    why: "the store knows no HTTP",
  },
  {
    in: /^pwa\/src\/.*\.(ts|svelte)$/,
    but: /^pwa\/src\/(engine\/storage\/(indexed-db|(near|clearing|pending-enrolment|held-up)\.test)\.ts|engine\/outbox-copy\/fake-copies\.ts|features\/access\/enrol\/CannotStart\.svelte)$/,
    no: /from 'idb'|\bindexedDB\b/,
    why: "only engine/storage/indexed-db.ts knows IndexedDB",
  },
  {
    in: /^pwa\/src\/.*\.(ts|svelte)$/,
    but: /^pwa\/src\/engine\/(storage\/private-files|fake-private-files|outbox-copy\/outbox-copy\.test)\.ts$/,
    no: /\bgetDirectory\b|\bcreateSyncAccessHandle\b/,
    why: "only engine/storage/private-files.ts touches the origin's private files",
  },
  {
    in: /^pwa\/src\/.*\.(ts|svelte)$/,
    but: /^pwa\/src\/(engine\/(sync\/net|wasm|core-bytes|light)\.ts|shells\/sw\/(sw|whole)\.ts|.*\.test\.ts$)/,
    no: /\bfetch\(|\bXMLHttpRequest\b|\bnew EventSource\b/,
    why: "only engine/sync/net.ts talks to the server",
  },
  {
    in: /^(pwa\/src|server\/src|shared\/src)\/.*\.(ts|svelte|rs)$/,
    no: /console\.log|\bdbg!\(|\btodo!\(|#\[ignore|\.only\(/,
    why: "nothing half done is kept",
  },
];

function* files(folder) {
  for (const name of readdirSync(folder)) {
    if (
      name.startsWith(".") ||
      name.endsWith("-wasm") ||
      ["node_modules", "target", "dist", "data"].includes(name)
    )
      continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

let wrong = 0;
for (const path of files(root)) {
  const name = relative(root, path).replaceAll("\\", "/");
  const held = rules.filter(
    (rule) => rule.in.test(name) && !rule.but?.test(name),
  );
  if (held.length === 0) continue;
  const text = readFileSync(path, "utf8");
  for (const rule of held) {
    const found = rule.no.exec(text);
    if (!found) continue;
    wrong += 1;
    const line = text.slice(0, found.index).split("\n").length;
    process.stderr.write(
      `${name}:${line}: «${found[0].trim()}»: ${rule.why}\n`,
    );
  }
}
for (const broken of [...brokenRustLayers(root), ...brokenLayers(root)]) {
  wrong += 1;
  process.stderr.write(`${broken}\n`);
}
process.stdout.write(
  wrong === 0 ? "the arrows hold\n" : `${wrong} arrows broken\n`,
);
process.exitCode = wrong === 0 ? 0 : 1;
