// What the page asks of its worker: each question is answered or refused, also where there is no worker.
import type { CallName, Calls, WorkerMessage, WorkerNews } from './rpc';
import { Refused, refuse } from './refusals';

type Thread = Pick<Worker, 'postMessage' | 'onmessage' | 'onerror'>;
/** What a script throws comes with words, that it cannot be had without any. */
export type Failure = Partial<Pick<ErrorEvent, 'message'>>;
interface Asker {
  resolve(value: never): void;
  reject(error: Refused): void;
}

export class WorkerCalls {
  private readonly waiting = new Map<number, Asker>();
  private asked = 0;
  /** The worker has said something: its program is there. */
  private heard = false;
  /** Why it will never say anything. */
  private missing: Refused | null = null;

  /** `failing`: resolves with how the worker has failed, be it before this one listens. */
  constructor(
    private readonly thread: Thread,
    failing: Promise<Failure>,
    private readonly told: (news: WorkerNews) => void,
    private readonly failed: (why: Refused) => void,
  ) {
    thread.onmessage = (event: MessageEvent<WorkerMessage>) => this.hear(event.data);
    thread.onerror = (failure) => this.fail(failure);
    void failing.then((failure) => {
      if (!this.heard) this.fail(failure);
    });
  }

  ask<K extends CallName>(call: K, args: Calls[K]['args'], moved: Transferable[]): Promise<Calls[K]['answer']> {
    if (this.missing) return Promise.reject(this.missing);
    const id = ++this.asked;
    return new Promise<Calls[K]['answer']>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      this.thread.postMessage({ id, call, args }, moved);
    });
  }

  private hear(heard: WorkerMessage): void {
    if ('absent' in heard) return this.fail({});
    this.heard = true;
    if ('tell' in heard) return this.told(heard);
    const waiting = this.waiting.get(heard.id);
    this.waiting.delete(heard.id);
    if ('refused' in heard) waiting?.reject(new Refused(heard.refused.code, heard.refused, heard.refused.missing));
    else waiting?.resolve(heard.answer as never);
  }

  /** A worker that has said nothing yet never came to be: its script did not come, or this browser cannot run it. */
  private fail({ message = '' }: Failure): void {
    if (this.missing) return;
    const why = refuse(this.heard || message !== '' ? 'core_failed' : 'app_incomplete');
    if (!this.heard) this.missing = why;
    this.failed(why);
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }
}
