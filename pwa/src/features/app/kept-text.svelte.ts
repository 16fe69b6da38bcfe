// The one text that is typed into a form: kept on this device until it is sent.
import { onDestroy, onMount } from 'svelte';
import { KeptForm } from './kept-form';

/** To be made as its component is. What was typed the last time is there again, unless something was typed before it was read. */
export class KeptText {
  text = $state('');
  readonly form: KeptForm;

  /** `key` names the draft, and `name` the text in it. */
  constructor(
    key: string,
    private readonly name = 'text',
  ) {
    this.form = new KeptForm(key);
    onMount(async () => {
      const typed = (await this.form.read())[name] ?? '';
      if (this.text === '') this.text = typed;
    });
    onDestroy(() => this.form.leave());
  }

  /** It says this by now. */
  readonly write = (text: string): void => {
    this.text = text;
    this.form.keep({ [this.name]: text });
  };
}
