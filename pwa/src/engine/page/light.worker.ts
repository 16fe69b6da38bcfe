// Seals, makes codes and collects them beside the page: a worker for each use, ended with it.
import {
  type Addressed,
  type Collected,
  type Frames,
  type Taker,
  addressed,
  asked,
  collected,
  efirmaTools,
  frames,
  isFault,
  loadLight,
  outside,
  seal,
  taker,
  verified,
} from '../light';
import { certify } from '../efirma';
import type { LightAnswer, LightAsked, LightCalls } from './light-calls';

const scope = self as unknown as {
  postMessage(told: LightAnswer, moved?: Transferable[]): void;
  onmessage: ((event: MessageEvent<LightAsked>) => void) | null;
};

let played: Frames | null = null;
let seen: Collected | null = null;
let taking: Taker | null = null;
let parcelled: Addressed | null = null;

type Handlers = {
  [K in keyof LightCalls]: (
    ...args: LightCalls[K]['args']
  ) => LightCalls[K]['answer'] | Promise<LightCalls[K]['answer']>;
};
const handlers: Handlers = {
  seal,
  play(kind, bytes, symbol) {
    played = frames(kind, bytes, symbol);
    return played.needed;
  },
  code(number) {
    if (!played) throw new Error('nothing is played');
    return played.code(number);
  },
  take: (frame) => (seen ??= collected()).take(frame),
  outside,
  verified,
  taker() {
    taking = taker();
    return taking.toSign;
  },
  takerCode: (card, signature) => begun(taking).code(card, signature),
  handed: (bytes, terms) => begun(taking).open(bytes, terms),
  asked,
  parcel(parcel, to) {
    parcelled = addressed(parcel, to);
    return parcelled.toSign;
  },
  sealParcel: (card, signature, institution) => begun(parcelled).seal(card, signature, institution),
  certify: (asked) => certify(efirmaTools, asked),
};

function begun<T>(what: T | null): T {
  if (what === null) throw new Error('nothing was begun');
  return what;
}

const ready = loadLight();
ready.catch(() => undefined); // told to whoever asks

scope.onmessage = ({ data }) => void answer(data);

async function answer({ id, call, args }: LightAsked): Promise<void> {
  try {
    await ready;
  } catch (error) {
    return scope.postMessage({ id, failed: 'not_here', why: String(error) });
  }
  try {
    const handler = handlers[call] as (...args: unknown[]) => unknown;
    scope.postMessage({ id, answer: await handler(...args) });
  } catch (thrown) {
    scope.postMessage({ id, failed: isFault(thrown) ? thrown.code : 'failed', why: String(thrown) });
  }
}
