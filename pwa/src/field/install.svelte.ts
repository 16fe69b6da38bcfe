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
    return /iPhone|iPad/.test(navigator.userAgent);
  },
  async ask(): Promise<void> {
    await offered?.prompt();
    offered = null;
  },
};
