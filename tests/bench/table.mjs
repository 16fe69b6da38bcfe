// JSON lines of `run.mjs` on standard input, the table of docs/performance.md on standard output: medians over the runs.
import { createInterface } from 'node:readline';

const groups = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith('{')) continue;
  const row = JSON.parse(line);
  const key = [row.case, row.where, row.n, row.rtt_ms, row.system, row.variant ?? ''].join('|');
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(row);
}

const median = (rows, field) => {
  const values = rows.map((row) => row[field]).filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return values.length ? values[Math.floor((values.length - 1) / 2)] : undefined;
};
const ms = (value) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
const kb = (value) => (value === undefined ? '–' : (value / 1000).toFixed(1));

console.log('| case | where | tickets | RTT | system | ms | KB up | KB down | requests | client CPU ms | server MB | failed |');
console.log('|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|');
const order = (key) => key.split('|').map((part) => (/^\d+$/.test(part) ? part.padStart(8, '0') : part)).join('|');
for (const key of [...groups.keys()].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
  const rows = groups.get(key);
  const [name, where, n, rtt, system, variant] = key.split('|');
  const good = rows.filter((row) => !row.failed);
  const failed = rows.length - good.length;
  const bad = good.filter((row) => row.lost).length;
  console.log(
    `| ${name} | ${where} | ${n} | ${rtt} | ${system}${variant ? `, ${variant}` : ''} | ${ms(median(good, 'ms'))} | ` +
      `${kb(median(good, 'bytes_up'))} | ${kb(median(good, 'bytes_down'))} | ${ms(median(good, 'requests'))} | ` +
      `${ms(median(good, 'cpu_ms'))} | ${ms(median(good, 'server_mb'))} | ${failed + bad} of ${rows.length} |`,
  );
}
