// Merges several CycloneDX bills of materials into one. The libraries are those of the server, of the phone's modules
// and of the web app.
//   node scripts/sbom.mjs VERSION FILE… >BOM
import { readFileSync } from 'node:fs';

const [version, ...files] = process.argv.slice(2);
const epoch = Number(process.env.SOURCE_DATE_EPOCH);
if (version === undefined || files.length === 0 || !Number.isInteger(epoch)) {
  console.error('usage: SOURCE_DATE_EPOCH=… node scripts/sbom.mjs VERSION FILE…');
  process.exit(2);
}
const boms = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** How a library is told in all of them: its package address. Paths of the machine that built stand in our own only. */
const refs = new Map();
const all = boms.flatMap((bom) => [bom.metadata.component, ...(bom.components ?? [])]);
for (const one of all) {
  const ours = (one.name ?? '').startsWith('ronda') || one.purl?.includes('ronda-');
  refs.set(one['bom-ref'], ours ? `ronda:${one.name}` : (one.purl ?? `${one.name}@${one.version}`));
}

const components = new Map();
const root = { type: 'application', 'bom-ref': 'ronda', name: 'ronda', version, licenses: [{ expression: 'EUPL-1.2' }] };
for (const one of all) {
  const ref = refs.get(one['bom-ref']);
  const rest = { ...one, 'bom-ref': ref };
  delete rest.components; // the targets of a crate
  if (ref.startsWith('ronda:')) delete rest.purl;
  components.set(ref, rest);
}

const dependencies = new Map([['ronda', new Set(boms.map((bom) => refs.get(bom.metadata.component['bom-ref'])))]]);
for (const { ref, dependsOn = [] } of boms.flatMap((bom) => bom.dependencies ?? [])) {
  const name = refs.get(ref);
  if (name === undefined) continue;
  const on = dependencies.get(name) ?? new Set();
  for (const other of dependsOn) if (refs.has(other)) on.add(refs.get(other));
  dependencies.set(name, on);
}

const inOrder = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { timestamp: new Date(epoch * 1000).toISOString(), component: root },
  components: inOrder(components).map(([, one]) => one),
  dependencies: inOrder(dependencies).map(([ref, on]) => ({ ref, dependsOn: [...on].sort() })),
};
const text = JSON.stringify(bom, null, 1);
if (text.includes('path+file:') || text.includes(process.cwd())) {
  console.error('The bill of materials names paths of this machine.');
  process.exit(1);
}
console.log(text);
