// The bytes of a copy: signed acts one after the other. Each has with it all that handing it in takes.
import type { DocumentId, Timestamp } from '../../contract/api';
import { hex } from '../../contract/pure/hex';
import { json, parsed, record, recordsOf } from './record';

/** Whose acts a copy holds: what its file begins with. */
export interface CopyOwner {
  device: string;
  person: string;
}
/** An act that the server may not have yet, able to go up without the device's key. */
export interface CopiedAct {
  number: number;
  document: DocumentId;
  at: Timestamp;
  /** The hash of the log before it, and with it. */
  before: Uint8Array;
  hash: Uint8Array;
  bytes: Uint8Array;
  /** The device's, over its log up to this act (`Core.outboxToSign`). */
  signature: Uint8Array;
}

const NAME = 'acts-';
/** How a file of acts is called; `tab`: of the tab that made it. */
export const nameOfActs = (tab: string) => `${NAME}${tab}`;
export const isNameOfActs = (name: string) => name.startsWith(NAME);

/** What a file begins with. */
export function encodeOwner(owner: CopyOwner): Uint8Array {
  return record(json(owner), new Uint8Array());
}
export function encodeAct({ bytes, before, hash, signature, ...plain }: CopiedAct): Uint8Array {
  return record(json({ ...plain, before: hex(before), hash: hex(hash), signature: hex(signature) }), bytes);
}
/** Up to where the server has the device's acts, as a tab knew it at an instant. The latest of any tab's counts: a server may go back. */
export interface CopyMark {
  acknowledged: number;
  at: Timestamp;
}
export function encodeMark(mark: CopyMark): Uint8Array {
  return record(json(mark), new Uint8Array());
}
/** Which of two files' marks counts. Those of an earlier build do not say when: of such the one that says more, as that build read them. */
export function latestOf(one: CopyMark | null, other: CopyMark | null): CopyMark | null {
  if (one === null || other === null) return one ?? other;
  const isOther = other.at === one.at ? other.acknowledged > one.acknowledged : other.at > one.at;
  return isOther ? other : one;
}

/** What a file holds; `whole`: how many of its bytes (from its beginning). */
export interface Copied {
  owner: CopyOwner;
  acts: CopiedAct[];
  /** What stands there last of what the server has; null where nothing does. */
  mark: CopyMark | null;
  whole: number;
}
/** All that is whole of a file; null where not even whose it is can be read. What was torn ends it: nothing after that is certain. */
export function decodeCopy(file: Uint8Array): Copied | null {
  const records = recordsOf(file);
  const first = records.next();
  if (first.done) return null;
  const owner = parsed(first.value.json) as Partial<CopyOwner> | null;
  if (typeof owner?.device !== 'string' || typeof owner.person !== 'string') return null;
  const copied: Copied = {
    owner: { device: owner.device, person: owner.person },
    acts: [],
    mark: null,
    whole: first.value.end,
  };
  for (const one of records) {
    const said = parsed(one.json) as Said | null;
    const mark = markOf(said);
    if (mark !== null) copied.mark = mark;
    else {
      const act = actOf(said, one.bytes);
      if (act === null) break;
      copied.acts.push(act);
    }
    copied.whole = one.end;
  }
  return copied;
}

/** What a record says, as it may have been torn. */
type Said = Partial<Record<keyof CopiedAct | 'acknowledged', unknown>>;

function markOf(said: Said | null): CopyMark | null {
  if (typeof said?.acknowledged !== 'number') return null;
  return { acknowledged: said.acknowledged, at: typeof said.at === 'number' ? said.at : 0 };
}
function actOf(said: Said | null, bytes: Uint8Array): CopiedAct | null {
  if (said === null || typeof said.number !== 'number' || typeof said.at !== 'number') return null;
  if (typeof said.document !== 'string') return null;
  const hashes = [unhex(said.before), unhex(said.hash), unhex(said.signature)] as const;
  const [earlier, hash, signature] = hashes;
  if (earlier === null || hash === null || signature === null) return null;
  return { number: said.number, document: said.document, at: said.at, before: earlier, hash, bytes, signature };
}

function unhex(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
