// Whether a region that is read out stands already: what comes into it before that is not heard.
import { onMount } from 'svelte';

/** Made by the component whose region it is, as that begins. */
export class LiveRegion {
  /** From a frame after the region came into the page. */
  stands = $state(false);

  constructor() {
    onMount(() => {
      const frame = requestAnimationFrame(() => (this.stands = true));
      return () => cancelAnimationFrame(frame);
    });
  }
}
