// What the page and the light worker say to each other.
import type { Asker, Come, LightCode, LightKind, Unhelpful } from '../../contract/light';
import type { Certifying } from '../../contract/efirma';
import type { Certified } from '../../contract/shared';
import type { Handed, Outside, Parcel, Terms, Verified } from '../light';

/** Questions, by name: arguments and answer. */
export interface LightCalls {
  seal: {
    args: [outbox: Uint8Array, files: readonly Uint8Array[], institution: string, key: string];
    answer: Uint8Array<ArrayBuffer>;
  };
  /** Answers how many codes at least make the whole. */
  play: { args: [kind: LightKind, bytes: Uint8Array, symbol: number]; answer: number };
  code: { args: [number: number]; answer: LightCode };
  take: { args: [frame: Uint8Array]; answer: Come | Unhelpful };
  outside: { args: [sealed: Uint8Array]; answer: Outside };
  verified: { args: [receipt: Uint8Array, key: string]; answer: Verified };
  /** Draws a key to take a ticket with; answers what the device is to sign. */
  taker: { args: []; answer: Uint8Array };
  takerCode: { args: [card: Uint8Array, signature: Uint8Array]; answer: Uint8Array<ArrayBuffer> };
  /** Opens what was handed over to that code. */
  handed: { args: [bytes: Uint8Array, terms: Terms]; answer: Handed };
  asked: { args: [code: Uint8Array, terms: Terms]; answer: Asker };
  /** Keeps what is to be handed over; answers what the device is to sign. */
  parcel: { args: [parcel: Parcel, to: Uint8Array]; answer: Uint8Array };
  sealParcel: {
    args: [card: Uint8Array, signature: Uint8Array, institution: string];
    answer: Uint8Array<ArrayBuffer>;
  };
  certify: { args: [asked: Certifying]; answer: Certified };
}
export interface LightAsked {
  id: number;
  call: keyof LightCalls;
  args: unknown[];
}
export type LightAnswer = { id: number; answer: unknown } | { id: number; failed: string; why: string };
