// A decision that a screen may offer, for tests: one that can be made, and asks for nothing.
import type { Possibility } from '../../contract/api';

export const fakePossibility = (command: Possibility['command'], but: Partial<Possibility> = {}): Possibility => ({
  command,
  ok: true,
  why: null,
  missing: [],
  lacks: [],
  awaited: false,
  at_once: false,
  asks_confirmation: false,
  grounds: [],
  ...but,
});
