// The page's side of the light worker: what it is asked, and what its faults are to a person.
import { type EngineCode, refuse } from '../refusals';
import type { LightAnswer, LightAsked, LightCalls } from './light-calls';

const SAID: Readonly<Record<string, EngineCode>> = {
  not_here: 'light_not_here',
  too_large: 'light_too_large',
  too_many_files: 'light_too_large',
  bad_key: 'light_no_key',
  unreadable: 'light_unreadable',
  version: 'light_unreadable',
  forged: 'light_forged',
  elsewhere: 'hand_elsewhere',
  old_card: 'hand_old_card',
  not_for_code: 'hand_not_for_code',
  not_believed: 'hand_not_believed',
  efirma_not_certificate: 'efirma_not_certificate',
  efirma_not_key: 'efirma_not_key',
  efirma_password: 'efirma_password',
  efirma_csd: 'efirma_csd',
  efirma_other: 'efirma_other',
  efirma_not_yet: 'efirma_not_yet',
  efirma_expired: 'efirma_expired',
  efirma_pair: 'efirma_pair',
};

export class LightThread {
  private readonly worker = new Worker(new URL('./light.worker.ts', import.meta.url), {
    type: 'module',
    name: 'light',
  });
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private asked = 0;
  private broken: Error | null = null;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<LightAnswer>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ('failed' in data) waiting?.reject(refuse(SAID[data.failed] ?? 'light_failed', new Error(data.why)));
      else waiting?.resolve(data.answer as never);
    };
    this.worker.onerror = (event) => this.end(refuse('light_not_here', new Error(event.message)));
  }

  ask<K extends keyof LightCalls>(call: K, ...args: LightCalls[K]['args']): Promise<LightCalls[K]['answer']> {
    if (this.broken) return Promise.reject(this.broken);
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      const asked: LightAsked = { id, call, args };
      this.worker.postMessage(asked);
    });
  }
  /** Whoever still waits is told. */
  close(): void {
    this.end(refuse('light_failed'));
  }

  private end(why: Error): void {
    this.broken = why;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }
}

/** One question of a worker that ends with its answer. */
export async function askOnce<K extends keyof LightCalls>(
  call: K,
  ...args: LightCalls[K]['args']
): Promise<LightCalls[K]['answer']> {
  const thread = new LightThread();
  try {
    return await thread.ask(call, ...args);
  } finally {
    thread.close();
  }
}
