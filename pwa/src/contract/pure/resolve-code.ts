// Resolves a recognised code to items. The result is one item, several, a label of ours that nobody has stuck on yet,
// or nothing that this device knows. Pure; what a label led to it leads to for ever, also when it was taken off or its
// item merged.
import type { DocumentId, EquipmentSummary, LabelId } from '../api';
import type { FoundCode } from './code';

export type Items = ReadonlyMap<DocumentId, EquipmentSummary>;
export type Found =
  | { kind: 'item'; item: DocumentId; label?: LabelId }
  /** Several answer to it; by a label, that is a conflict. */
  | { kind: 'items'; items: DocumentId[]; label?: LabelId; text: string }
  | { kind: 'unbound'; label: LabelId; text?: string }
  | { kind: 'foreign'; host: string }
  | { kind: 'unknown'; text: string; field: 'inventory' | 'mac' };

/** So many merges in a row are followed, as the server does. */
const MERGES = 32;

/** The item that counts, where this one was registered twice. */
export function counting(items: Items, id: DocumentId): DocumentId {
  let at = id;
  for (let step = 0; step < MERGES; step++) {
    const next = items.get(at)?.merged_into;
    if (!next || !items.has(next)) return at;
    at = next;
  }
  return at;
}

export function resolve(code: FoundCode, items: Items): Found {
  switch (code.kind) {
    case 'foreign_label':
      return { kind: 'foreign', host: code.host };
    case 'label': {
      const { label, text } = code;
      const led = leading(items, (item) => item.labels?.includes(label) ?? false);
      if (led.length === 1 && led[0]) return { kind: 'item', item: led[0], label };
      if (led.length > 1) return { kind: 'items', items: led, label, text: label };
      const named = text === undefined ? null : byNumber(text, items);
      return named ?? { kind: 'unbound', label, ...(text === undefined ? {} : { text }) };
    }
    case 'mac':
      return byNumber(code.text, items) ?? { kind: 'unknown', text: code.text, field: 'mac' };
    case 'text':
      return byNumber(code.text, items) ?? { kind: 'unknown', text: code.text, field: 'inventory' };
  }
}

function byNumber(text: string, items: Items): Found | null {
  const wanted = bare(text);
  if (wanted === '') return null;
  const found = leading(items, (item) =>
    [item.inventory, item.serial, item.mac].some((known) => bare(known) === wanted),
  );
  if (found.length === 1 && found[0]) return { kind: 'item', item: found[0] };
  return found.length > 1 ? { kind: 'items', items: found, text } : null;
}

function leading(items: Items, fits: (item: EquipmentSummary) => boolean): DocumentId[] {
  const found = new Set<DocumentId>();
  for (const item of items.values()) if (fits(item)) found.add(counting(items, item.id));
  return [...found];
}

/** Letters and digits alone: `00:1A-2b` and `001a2b` are one. */
export function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
