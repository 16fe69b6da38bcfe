// Whether this browser can install the app, and whether it is installed already.
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}
let offered = $state.raw<InstallEvent | null>(null);
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered = event as InstallEvent;
});
addEventListener('appinstalled', () => (offered = null));

export const install = {
  get possible(): boolean {
    return offered !== null;
  },
  get installed(): boolean {
    return (
      matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true)
    );
  },
  /** Safari on a phone has no prompt: it must be told where to tap. */
  get ios(): boolean {
    // An iPad says that it is a Mac, but a Mac has no fingers.
    return (
      /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
    );
  },
  async ask(): Promise<void> {
    await offered?.prompt();
    offered = null;
  },
};
