// Loads the app again, with the version that waits where there is one.

/** How long a version that waits may take to take over (ms): after that the page is loaded with what there is. */
const MOST_MS = 5_000;

type Container = Pick<ServiceWorkerContainer, 'addEventListener' | 'getRegistration'>;

/**
 * For a page that could not open: loading alone brings the version that failed once more, for one that waits takes over only when no
 * window is left, and here is no button to install it.
 */
export async function loadAgain(
  container: Container | null = 'serviceWorker' in navigator ? navigator.serviceWorker : null,
  reload: () => void = () => location.reload(),
): Promise<void> {
  try {
    const waits = (await container?.getRegistration())?.waiting;
    if (container && waits) {
      await new Promise<void>((resolve) => {
        container.addEventListener('controllerchange', () => resolve(), { once: true });
        setTimeout(resolve, MOST_MS);
        waits.postMessage('install');
      });
    }
  } catch {
    // The browser does not tell of it: what it has is loaded.
  }
  reload();
}
