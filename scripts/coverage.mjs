// Checks what docs/coverage.md says. Every path, every item and test named in it is there; and every requirement of a
// row is named by one of its tests (in its name, its comment or its body). Every requirement of the five manuals stands
// in a row, done or in part, or under «Not done», and none in both; how many of each is counted at the end. Run by
// scripts/test.
//   node scripts/coverage.mjs
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = "docs/coverage.md";
/** What a row calls `data:`. */
const data = "server/organisations/oaxaca/";
/** How many requirements each manual has, numbered from 1: Oaxaca, Ocoyoacac, SECOGEM, Aguascalientes, Benito Juárez. */
const MANUALS = { OAX: 108, OCO: 35, SEC: 46, AGU: 67, BJ: 55 };
const REQUIREMENT = new RegExp(`^(${Object.keys(MANUALS).join("|")})-\\d+$`);
/** What a bracket begins with where its row holds in part. */
const IN_PART = /\[in part: [^\]\s]/;

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
/** Where each requirement stands: `OAX-5` → done, part, not. */
const stands = new Map();
function stand(id, how, wrong) {
  const [house, number] = id.split("-");
  const known = Number(number) >= 1 && Number(number) <= MANUALS[house];
  if (!known) return wrong(`the manual has no ${id}`);
  const plain = `${house}-${Number(number)}`;
  stands.set(plain, (stands.get(plain) ?? new Set()).add(how));
}

const lines = textOf(page).split("\n");
let section = "";
lines.forEach((line, index) => {
  if (line.startsWith("## ")) section = line.slice(3).trim();
  const isRule = (text) => /^\|[\s|:-]+\|$/.test(text ?? "");
  if (!line.startsWith("| ") || isRule(line)) return;
  if (isRule(lines[index + 1])) return; // a head
  const cells = line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  const ids = cells[0].split(",").map((id) => id.trim());
  rows++;
  const wrong = (what) =>
    faults.push(`${page}:${index + 1}: ${cells[0]}: ${what}`);
  if (section === "Not done") {
    if (!cells[1]) wrong("nothing says what lacks");
    return ids.forEach((id) => stand(id, "not", wrong));
  }
  // A trial has a column of words before where it stands, and the command after it.
  if (cells.length > 3) return void named(cells[2], wrong);
  const [where, test] = [cells[1] ?? "", cells[2] ?? ""].map((cell) =>
    named(cell, wrong),
  );
  if (!ids.some((id) => REQUIREMENT.test(id))) return;
  const how = IN_PART.test(line) ? "part" : "done";
  if (how === "done" && /\bin part\b/i.test(line))
    wrong("a row in part begins its bracket with «[in part: »");
  ids.forEach((id) => stand(id, how, wrong));
  if (where.length === 0) wrong("no place");
  if (test.length === 0) wrong("no test");
  const said = test.map(testText).join("\n");
  for (const id of ids)
    if (REQUIREMENT.test(id) && !names(said, id))
      wrong(`no test of the row names ${id}`);
});

/** How many of a manual's requirements stand how; one that is done in one row and in part in another is so in part. */
function counted([house, last]) {
  const count = { done: 0, part: 0, not: 0 };
  for (let number = 1; number <= last; number += 1) {
    const id = `${house}-${number}`;
    const how = stands.get(id) ?? new Set();
    if (how.size === 0) faults.push(`${page}: ${id} stands nowhere`);
    if (how.has("not") && how.size > 1)
      faults.push(`${page}: ${id} stands in a row and under «Not done»`);
    const worst = ["not", "part", "done"].find((one) => how.has(one));
    if (worst) count[worst] += 1;
  }
  return { house, last, ...count };
}
const counts = Object.entries(MANUALS).map(counted);
const sum = (key) => counts.reduce((all, one) => all + one[key], 0);

for (const fault of faults) console.error(fault);
const say = ({ house, last, done, part, not }) =>
  console.log(
    `${house.padEnd(5)} ${last}: ${done} done, ${part} in part, ${not} not done`,
  );
counts.forEach(say);
say({
  house: "all",
  last: sum("last"),
  done: sum("done"),
  part: sum("part"),
  not: sum("not"),
});
console.log(`${rows} rows of coverage, ${faults.length} not true`);
process.exit(faults.length === 0 ? 0 : 1);
