// What the page and the light worker say to each other.
import type { Come, LightCode, LightKind, Unhelpful } from '../../contract/light';
import type { Outside, Verified } from '../light';

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
}
export interface LightAsked {
  id: number;
  call: keyof LightCalls;
  args: unknown[];
}
export type LightAnswer = { id: number; answer: unknown } | { id: number; failed: string; why: string };
