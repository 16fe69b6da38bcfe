// A note below a history: kept on this device until its act is made, and so is the next one.
import { KeptForm } from './kept-form';

export class KeptNote {
  readonly #form: KeptForm;

  /** `key` names the draft: it goes with the act that is made of it. */
  constructor(readonly key: string) {
    this.#form = new KeptForm(key);
  }
  read = async (): Promise<string> => (await this.#form.read())['text'] ?? '';
  /** Once the keys rest; an empty one is no draft. */
  keep = (text: string): void => this.#form.keep({ text });
  /** The screen goes: what was typed last is kept. */
  leave = (): void => this.#form.leave();
}
