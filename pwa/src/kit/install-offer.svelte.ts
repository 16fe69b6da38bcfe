// The browser's offer to install the app. It is made once a page, often before any screen could take it: heard from the first moment on.

interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}
let offered = $state.raw<InstallEvent | null>(null);

/** Called as the page begins. */
export function heedInstallOffer(page: Pick<EventTarget, 'addEventListener'> = window): void {
  page.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offered = event as InstallEvent;
  });
  page.addEventListener('appinstalled', () => (offered = null));
}

export const installOffer = {
  get stands(): boolean {
    return offered !== null;
  },
  /** Asks whoever pressed for it. It is good for one time. */
  async take(): Promise<void> {
    const event = offered;
    offered = null;
    await event?.prompt();
  },
};
