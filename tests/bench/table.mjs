// JSON lines of `run.mjs` on standard input, the tables of docs/performance.md on standard output: medians over the runs.
import { createInterface } from 'node:readline';

const groups = new Map();
const loads = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith('{')) continue;
  const row = JSON.parse(line);
  if (row.load !== undefined) loads.push(row.load);
  const key = [row.case, row.where, row.n, row.rtt_ms, row.system, row.variant ?? ''].join('|');
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(row);
}

const median = (rows, field) => {
  const values = rows.map((row) => row[field]).filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return values.length ? values[Math.floor((values.length - 1) / 2)] : undefined;
};
const whole = (value) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
const kb = (value) => (value === undefined ? '–' : (value / 1000).toFixed(1));
const cells = (...all) => console.log(`| ${all.join(' | ')} |`);
const heads = (names, left) => {
  console.log();
  cells(...names);
  console.log(`|${names.map((_, at) => (at < left ? '---' : '---:')).join('|')}|`);
};
const failures = (rows) => `${rows.filter((row) => row.failed || row.lost).length} of ${rows.length}`;

const order = (key) => key.split('|').map((part) => (/^\d+$/.test(part) ? part.padStart(8, '0') : part)).join('|');
const of = (...cases) =>
  [...groups].filter(([key]) => cases.includes(key.split('|')[0])).sort(([a], [b]) => (order(a) < order(b) ? -1 : 1));

if (loads.length) {
  loads.sort((a, b) => a - b);
  console.log(`load ${loads[0]} to ${loads.at(-1)}, median ${loads[Math.floor((loads.length - 1) / 2)]}`);
}
if (of('W1', 'W2').length) {
  heads(['case', 'where', 'tickets', 'RTT', 'system', 'ms', 'KB up', 'KB down', 'requests', 'client CPU ms', 'server MB', 'failed'], 5);
  for (const [key, rows] of of('W1', 'W2')) {
    const [name, where, n, rtt, system, variant] = key.split('|');
    const good = rows.filter((row) => !row.failed);
    cells(
      name, where, n, rtt, variant ? `${system}, ${variant}` : system, whole(median(good, 'ms')), kb(median(good, 'bytes_up')),
      kb(median(good, 'bytes_down')), whole(median(good, 'requests')), whole(median(good, 'cpu_ms')), whole(median(good, 'server_mb')),
      failures(rows),
    );
  }
}
// Idle documents: the same day with ten times the tickets.
const day = (n) => median(groups.get(`W1|headless|${n}|0|ronda|`) ?? [], 'ms');
if (day(500) && day(5_000))
  console.log(`\nW1 as idle documents grow from 500 to 5,000: ${whole(day(500))} → ${whole(day(5_000))} ms, ratio ${(day(5_000) / day(500)).toFixed(2)}`);
if (of('W7').length) {
  heads(['W7', 'acts', 'verify a signature µs', 'what its author saw µs', 'judge µs', 'the whole way in µs', 'failed'], 1);
  for (const [key, rows] of of('W7')) {
    const figure = (field) => median(rows, field)?.toFixed(1) ?? '–';
    cells('an act', key.split('|')[2], figure('verify_us'), figure('view_us'), figure('judge_us'), figure('whole_us'), failures(rows));
  }
}
if (of('W8').length) {
  heads(['W8', 'changes', 'acts', 'the push ms', "others' syncs", 'p50 ms', 'p99 ms', 'longest', 'quiet p99 ms', 'server MB', 'failed'], 1);
  for (const [key, rows] of of('W8')) {
    const figure = (field) => whole(median(rows, field));
    cells(
      'old positions', key.split('|')[2], figure('acts'), figure('ms'), figure('requests'), figure('p50_ms'), figure('p99_ms'),
      figure('max_ms'), figure('quiet_p99_ms'), figure('server_mb'), failures(rows),
    );
  }
}
if (of('W3').length) {
  heads(['W3', 'devices', 'acts/s', 'offered', 'p50 ms', 'p99 ms', 'longest', 'server CPU s', 'generator CPU s', 'server MB', 'failed'], 1);
  for (const [key, rows] of of('W3').sort(([, a], [, b]) => (median(a, 'offered') ?? 1e9) - (median(b, 'offered') ?? 1e9))) {
    const figure = (field) => whole(median(rows, field));
    cells(
      rows[0].variant ?? rows[0].failed, key.split('|')[2], figure('acts_per_s'), figure('offered'), figure('p50_ms'), figure('p99_ms'),
      figure('max_ms'), figure('server_cpu_s'), figure('generator_cpu_s'), figure('server_mb'), failures(rows),
    );
  }
}
if (of('W4', 'W5', 'W6', 'portal', 'light', 'memory', 'years').length) {
  heads(['case', 'tickets', 'what', 'ms, p50', 'p75', 'p95', 'of', 'else', 'failed'], 3);
  for (const [key, rows] of [...groups].filter(([key]) => /^(W4|W5|W6|portal|light|memory|years)\|/.test(key))) {
    const [name, , n, , , variant] = key.split('|');
    const [row] = rows;
    const other = [
      row.bytes_down && `${kb(median(rows, 'bytes_down'))} KB down`,
      row.parts && Object.entries(row.parts).map(([kind, bytes]) => `${kind} ${kb(bytes)}`).join(', '),
      row.started_mb && `started ${median(rows, 'started_mb')} MB`,
      row.server_mb && `server ${median(rows, 'server_mb')} MB`,
      row.tickets !== undefined && `${whole(median(rows, 'tickets'))} tickets`,
      row.requests && `${row.requests} requests`,
      row.seconds !== undefined && `${median(rows, 'seconds')} s`,
      row.entries !== undefined && `${whole(row.entries)} entries`,
      row.entries_per_s && `${whole(median(rows, 'entries_per_s'))} entries/s`,
      row.bytes && `${(row.bytes / 1e6).toFixed(1)} MB`,
      row.bytes_per_ticket && `${kb(row.bytes_per_ticket)} KB a ticket`,
      row.findings !== undefined && `${row.findings} findings`,
      row.kb_per_s && `${median(rows, 'kb_per_s')} KB/s`,
      row.codes && `${row.codes} codes`,
      row.lost_characters !== undefined && `${row.lost_characters} lost`,
      row.failed,
    ];
    const figure = (field) => whole(median(rows, field));
    cells(name, n, variant, figure('ms'), figure('p75_ms'), figure('p95_ms'), row.of ?? '–', other.filter(Boolean).join('; '), failures(rows));
  }
}
