// Tells a new version that waits from the first one, which is only being installed.

/**
 * Whether a worker that waits is a later version of the one that serves this page. WebKit shows the first of all as waiting for
 * a moment, while the page has it already.
 */
export function isUpdate(
  worker: ServiceWorker,
  { active }: Pick<ServiceWorkerRegistration, 'active'>,
  { controller }: Pick<ServiceWorkerContainer, 'controller'>,
): boolean {
  return (
    worker.state === 'installed' && controller !== null && active !== null && ![controller, active].includes(worker)
  );
}

/** What of a registration is needed to follow its versions. */
type Followed = Pick<ServiceWorkerRegistration, 'active' | 'addEventListener' | 'installing' | 'waiting'>;
type Container = Pick<ServiceWorkerContainer, 'addEventListener' | 'controller'>;

/**
 * Tells whenever a later version waits, each once, with what takes it: also of one that was coming down before anybody listened, for the
 * browser looks for it by itself as the page is opened.
 */
export function followUpdates(
  registration: Followed,
  container: Container,
  waiting: (install: () => void) => void,
  reload: () => void,
): void {
  /** Its offer may have been put away: that the one after it does not come, for lack of a line or of room, offers it no second time. */
  let offered: ServiceWorker | null = null;
  const tell = () => {
    const worker = registration.waiting;
    if (!worker || worker === offered || !isUpdate(worker, registration, container)) return;
    offered = worker;
    waiting(() => take(registration, container, reload));
  };
  const follow = () => registration.installing?.addEventListener('statechange', tell);
  tell();
  follow();
  registration.addEventListener('updatefound', follow);
}

/** Takes what waits now: since it was offered, another window may have taken it already, or a later one come down. */
function take(registration: Followed, container: Container, reload: () => void): void {
  const worker = registration.waiting;
  if (!worker) {
    reload(); // whatever is in use now serves the page that comes
    return;
  }
  container.addEventListener('controllerchange', reload, { once: true });
  worker.postMessage('install');
}
