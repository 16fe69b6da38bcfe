// A document read with stock Automerge (docs/protocol.md §4).
import { load } from '@automerge/automerge';

const json = (value) => (value === undefined ? undefined : JSON.parse(String(value)));
const stamp = ([act, by, where, at, order, received, suspect]) => ({ act, by, where, at, order: order ?? at, received, suspect });

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const rank = (act) => {
  const [device, number] = act.split('.');
  return (
    [...device].reduce((sum, letter) => sum * 32n + BigInt(LETTERS.indexOf(letter)), 0n) * (1n << 64n) + BigInt(number)
  );
};
const inOrder = (a, b) => a.stamp.order - b.stamp.order || (rank(a.stamp.act) < rank(b.stamp.act) ? -1 : 1);
const rows = (container, read) =>
  Object.values(container ?? {})
    .map(json)
    .map(([one, content]) => ({ stamp: stamp(one), ...read(content) }))
    .sort(inOrder);

export function openDocument(stored) {
  return load(Buffer.concat(stored.parts.map((part) => Buffer.from(part))));
}

/** A ticket as far as this client needs it. */
export function ticket(doc) {
  if (String(doc.kind) !== 'ticket') throw new Error(`a ${doc.kind} is no ticket`);
  const [born, opened] = json(doc.born);
  const set = (key, otherwise) => {
    const cell = json(doc.reg[key]);
    return cell ? cell[0] : otherwise;
  };
  const fields = { ...opened.fields };
  for (const [key, value] of Object.entries(doc.reg)) if (key.startsWith('f/')) fields[key.slice(2)] = json(value)[0];
  const texts = Object.entries(doc.text).map(([act, written]) => {
    const [kind, edited] = json(doc.reg[`t/${act}`]);
    return { kind, stamp: stamp(edited), text: String(written) };
  });
  return {
    born: stamp(born),
    subject: set('subject', opened.subject),
    requester: set('c/name', opened.requester.name),
    fields,
    notes: rows(doc.note, ([audience, text]) => ({ audience, text })),
    texts: texts.sort(inOrder),
    requests: rows(doc.req, ([command, basis]) => ({ command, basis })).map((request) => ({
      ...request,
      ruling: json(doc.rul[request.stamp.act]) ?? null,
    })),
    conflicts: Object.values(doc.conf).map(json),
    decided: Object.fromEntries(Object.entries(doc.dec).map(([field, value]) => [field, json(value)])),
  };
}

/** An equipment item. */
export function equipment(doc) {
  if (String(doc.kind) !== 'equipment') throw new Error(`a ${doc.kind} is no equipment item`);
  const [born, first] = json(doc.born);
  const fields = { ...first };
  for (const [key, value] of Object.entries(doc.reg)) if (key.startsWith('e/')) fields[key.slice(2)] = json(value)[0];
  return { born: stamp(born), fields, notes: rows(doc.note, (text) => ({ text })) };
}
