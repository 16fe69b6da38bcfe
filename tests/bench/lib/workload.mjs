// The tickets and the edits of W1 and W2, the same for every system and every run.

/** A small generator: the same numbers every time. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS =
  'extensión tono ventanilla impresora recepción nodo cable conector puerto switch equipo usuario red correo cuenta formato oficio edificio nivel oficina revisa prueba cambia queda servicio falla lunes mañana tarde técnico'.split(
    ' ',
  );
const sentence = (random, words) =>
  Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');

/** One ticket of about 2 KB: 18 fields and 5 notes. */
export function ticket(number) {
  const random = chance(number * 7919 + 1);
  const fields = {
    folio: `TYS-${980000 + number}`,
    subject: sentence(random, 10),
    description: sentence(random, 60),
    state: 'assigned',
    priority: 'high',
    service: 'oax-revision-extension',
    team: 'oax-telefonia',
    assignee: 'omar.cruz',
    requester: 'María Guadalupe Xicoténcatl Ríos de la Peña',
    mail: 'mxicotencatl@oaxaca.gob.mx',
    phone: '12400',
    client_org: 'Registro Civil',
    building: 'edificio-2',
    level: 'Nivel 1',
    room: 'ventanilla 4',
    extension: '12407',
    port: 'SW-E2N1-01 / Gi1/0/14',
    mac: 'C0:74:AD:3F:18:2E',
  };
  const notes = Array.from({ length: 5 }, (_, n) => ({
    id: `${number}.${n}`,
    by: 'beatriz.santiago',
    at: 1_795_000_000_000 + n * 60_000,
    text: sentence(random, 18),
  }));
  return { id: `t${String(number).padStart(6, '0')}`, fields, notes };
}

/** 300 edits over 60 tickets; of the two writers' sixty, thirty are in common. */
export function edits(writer, tickets, count = 300, over = 60) {
  const random = chance(writer === 'phone' ? 101 : 202);
  const first = writer === 'phone' ? 0 : over / 2;
  const settable = ['state', 'extension', 'port', 'mac', 'room', 'level', 'phone'];
  return Array.from({ length: count }, (_, n) => {
    const ticket = (first + (n % over)) % tickets;
    const at = 1_795_100_000_000 + n * 1_000;
    if (random() < 1 / 3) {
      const note = { id: `${writer}.${n}`, by: writer, at, text: sentence(random, 14) };
      return { ticket, note };
    }
    const field = settable[Math.floor(random() * settable.length)];
    return { ticket, field, value: `${writer} ${n} ${sentence(random, 2)}` };
  });
}

/** Every ticket that one of the two writers touches. */
export function touched(tickets) {
  const all = new Set([...edits('phone', tickets), ...edits('desk', tickets)].map((edit) => edit.ticket));
  return [...all].sort((a, b) => a - b);
}

/** What must be true of the merged tickets: all notes of both, each field as one of them set it last. */
export function problems(read, tickets) {
  const found = [];
  const wanted = new Map();
  for (const writer of ['phone', 'desk']) {
    const last = new Map();
    for (const edit of edits(writer, tickets)) {
      if (edit.note) {
        if (!read(edit.ticket).notes.some((note) => note.id === edit.note.id)) found.push(`note ${edit.note.id} is lost`);
      } else last.set(`${edit.ticket}.${edit.field}`, edit.value);
    }
    for (const [key, value] of last) wanted.set(key, [...(wanted.get(key) ?? []), value]);
  }
  for (const [key, values] of wanted) {
    const [number, field] = key.split('.');
    const value = read(Number(number)).fields[field];
    if (!values.includes(value)) found.push(`${key} is «${value}»`);
  }
  return found;
}

/** A list and a search over tickets in memory: what a phone must be able to do with them. */
export function listAndSearch(tickets) {
  const words = new Map();
  const list = [];
  for (const { id, fields } of tickets) {
    list.push({ id, folio: fields.folio, subject: fields.subject, state: fields.state });
    for (const word of new Set(`${fields.folio} ${fields.subject} ${fields.requester}`.toLowerCase().split(/\s+/))) {
      (words.get(word) ?? words.set(word, []).get(word)).push(id);
    }
  }
  return { list, search: (word) => words.get(word) ?? [] };
}
