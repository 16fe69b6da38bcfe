// What docs/coverage.md says is there: every path, every item and test named in it; and every requirement of a row is
// named by one of its tests (in its name, its comment or its body). Run by scripts/test.
//   node scripts/coverage.mjs
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = "docs/coverage.md";
/** What a row calls `data:`. */
const data = "server/organisations/oaxaca/";
const REQUIREMENT = /^(OAX|OCO|SEC|AGU|BJ)-\d+$/;

const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const texts = new Map();
const textOf = (path) => {
  if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), "utf8"));
  return texts.get(path);
};
const isFile = (path) =>
  existsSync(join(root, path)) && statSync(join(root, path)).isFile();

/** Every file of a folder. */
const below = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((one) =>
    one.isDirectory()
      ? below(join(folder, one.name))
      : [join(folder, one.name)],
  );

/** `a/{b,c}.rs` is two tokens. */
function expanded(token) {
  const braces = token.match(/^(.*)\{([^}]*)\}(.*)$/);
  if (!braces) return [token];
  return braces[2]
    .split(",")
    .flatMap((one) => expanded(braces[1] + one + braces[3]));
}
/** The paths that a token means: `a/*.rs` is whatever fits. */
function paths(token) {
  const there = (path) => existsSync(join(root, path));
  const fits = (folders, part) => {
    const name = new RegExp(`^${part.split("*").map(quote).join(".*")}$`);
    const inside = (folder) =>
      readdirSync(join(root, folder)).filter((one) => name.test(one));
    return folders.flatMap((folder) =>
      part.includes("*")
        ? inside(folder).map((one) => join(folder, one))
        : [join(folder, part)].filter(there),
    );
  };
  return token.replace(/\/$/, "").split("/").reduce(fits, ["."]);
}

/** The lines of a file that are an item or a test: its comment, its attributes, its body. Undefined where it is not there. */
function region(path, name) {
  const lines = textOf(path).split("\n");
  const quoted = new RegExp(`(^|[\\s({,])(['"\`])${quote(name)}\\2`);
  const item = new RegExp(
    `\\b(fn|struct|enum|trait|const|static|type|mod|function|let|class|export)\\b[^=(]*\\b${quote(name)}\\b`,
  );
  const at = lines.findIndex((line) => quoted.test(line) || item.test(line));
  if (at < 0) return undefined;
  let first = at;
  while (first > 0 && /^\s*(\/\/|\/\*|\*|#\[|#!\[)/.test(lines[first - 1]))
    first--;
  const indent = lines[at].match(/^\s*/)[0];
  let last = at;
  // A body ends where something closes as far out as it began; a one-liner where it stands.
  if (
    /[{(]\s*(\|\w*\|\s*)?$|=>\s*$|,\s*$/.test(lines[at]) ||
    !/[;}]\s*$/.test(lines[at])
  ) {
    while (
      last < lines.length - 1 &&
      !(last > at && new RegExp(`^${indent}[}\\])]`).test(lines[last]))
    )
      last++;
  }
  return lines.slice(first, last + 1).join("\n");
}

/** What is said in backticks, with what stands in brackets told apart: there only what has a path is looked at. */
function tokens(cell) {
  const found = [];
  let depth = 0;
  for (const part of cell.matchAll(/`([^`]*)`|([[\]()])/g)) {
    if (part[2]) depth += "[(".includes(part[2]) ? 1 : -1;
    else found.push({ token: part[1], aside: depth > 0 });
  }
  return found;
}

const COMMAND = /^(cargo|node|npm|scripts\/\w+ |RONDA_|deny\b)/;

/** What a cell names, as `{ path, name }`; what is wrong goes to `wrong`. */
function named(cell, wrong) {
  const found = [];
  let last;
  for (const { token, aside } of tokens(cell)) {
    if (COMMAND.test(token)) continue;
    const [said, ...names] = token.split("::");
    const item = names.join("::");
    let path = said.startsWith("data:") ? data + said.slice(5).trim() : said;
    const hasPath = /[/.]/.test(path) && !/\s/.test(path);
    if (!hasPath && aside) continue;
    if (hasPath && !path.includes("/") && !existsSync(join(root, path))) {
      if (aside) continue;
      if (last) path = join(dirname(last), path);
    }
    if (!hasPath && names.length === 0 && last && !/\s/.test(said)) {
      // A second test of the file named before it.
      if (isFile(last) && region(last, said) === undefined)
        wrong(`no «${said}» in ${last}`);
      found.push({ path: last, name: said });
      continue;
    }
    if (!hasPath) {
      if (!aside) wrong(`«${token}» is neither a path nor a name`);
      continue;
    }
    const all = expanded(path).flatMap((each) => {
      const there = paths(each);
      if (there.length === 0) wrong(`no ${each}`);
      return there;
    });
    for (const one of all) {
      if (item && isFile(one)) {
        // The method of a type is looked for by its own name.
        const own = item.split("::").at(-1);
        if (region(one, own) === undefined) wrong(`no «${own}» in ${one}`);
      }
      found.push({
        path: one,
        name: item ? item.split("::").at(-1) : undefined,
      });
    }
    last = all.at(-1) ?? last;
  }
  return found;
}

/** The text that a test is: its own lines, the whole file, or every file of a folder. */
function testText({ path, name }) {
  if (!isFile(path)) {
    const inside = below(path).filter((one) => /\.(rs|ts|mjs|js)$/.test(one));
    return inside.map((one) => basename(one) + "\n" + textOf(one)).join("\n");
  }
  return name
    ? (region(path, name) ?? "")
    : `${basename(path)}\n${textOf(path)}`;
}

/** Whether a text names a requirement: `OAX-26`, `oax_26`, or within `OAX-24…27`. */
function names(text, id) {
  const [, house, number] = id.match(/^([A-Z]+)-(\d+)$/);
  if (new RegExp(`\\b${house}-0*${Number(number)}(?!\\d)`).test(text))
    return true;
  if (
    new RegExp(
      `\\b${house.toLowerCase()}_0*${Number(number)}(?!\\d)`,
      "i",
    ).test(text)
  )
    return true;
  for (const span of text.matchAll(
    new RegExp(`\\b${house}-(\\d+)\\s*…\\s*(?:${house}-)?(\\d+)`, "g"),
  ))
    if (Number(span[1]) <= Number(number) && Number(number) <= Number(span[2]))
      return true;
  return false;
}

const faults = [];
let rows = 0;
const lines = textOf(page).split("\n");
lines.forEach((line, index) => {
  if (!line.startsWith("| ") || /^\|[\s|:-]+\|$/.test(line)) return;
  const cells = line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  const ids = cells[0].split(",").map((id) => id.trim());
  if (!ids.every((id) => /^[A-Z]+\d*(-\d+)?$/.test(id))) return; // a head
  rows++;
  const wrong = (what) =>
    faults.push(`${page}:${index + 1}: ${cells[0]}: ${what}`);
  // A trial has a column of words before where it stands, and the command after it.
  if (cells.length > 3) return void named(cells[2], wrong);
  const [where, test] = [cells[1] ?? "", cells[2] ?? ""].map((cell) =>
    named(cell, wrong),
  );
  if (!ids.some((id) => REQUIREMENT.test(id))) return;
  if (where.length === 0) wrong("no place");
  if (test.length === 0) wrong("no test");
  const said = test.map(testText).join("\n");
  for (const id of ids)
    if (REQUIREMENT.test(id) && !names(said, id))
      wrong(`no test of the row names ${id}`);
});

for (const fault of faults) console.error(fault);
console.log(`${rows} rows of coverage, ${faults.length} not true`);
process.exit(faults.length === 0 ? 0 : 1);
