import { expect, it, vi } from 'vitest';
import { followUpdates, isUpdate } from './update';

const worker = (state: ServiceWorkerState) => ({ state }) as ServiceWorker;

/** A version after the one that waits begins to come down. */
function comesDown(registration: FakeRegistration): FakeWorker {
  const worker = new FakeWorker('installing');
  registration.installing = worker;
  registration.dispatchEvent(new Event('updatefound'));
  return worker;
}

it('offers a version where another one serves the page', () => {
  const [former, later] = [worker('activated'), worker('installed')];
  expect(isUpdate(later, { active: former }, { controller: former })).toBe(true);
});

it('offers nothing on the day of installing, in whatever order a browser tells of the first worker', () => {
  const first = worker('installed');
  expect(isUpdate(first, { active: null }, { controller: null })).toBe(false);
  expect(isUpdate(first, { active: null }, { controller: first })).toBe(false);
  expect(isUpdate(first, { active: first }, { controller: first })).toBe(false);
  const on = worker('activating');
  expect(isUpdate(on, { active: null }, { controller: on })).toBe(false);
});

/** A worker, a registration and a container as a page has them, in which things happen as a browser tells them. */
class FakeWorker extends EventTarget {
  readonly postMessage = vi.fn();
  constructor(public state: ServiceWorkerState) {
    super();
  }
  becomes(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}
class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = new FakeWorker('activated');
}
function page(registration: FakeRegistration) {
  const container = Object.assign(new EventTarget(), { controller: registration.active });
  const offers: (() => void)[] = [];
  const reload = vi.fn();
  followUpdates(
    registration as unknown as ServiceWorkerRegistration,
    container as unknown as ServiceWorkerContainer,
    (install) => void offers.push(install),
    reload,
  );
  return { container, offers, reload };
}

it('offers a version that was coming down before the page listened', () => {
  const registration = new FakeRegistration();
  const later = new FakeWorker('installing');
  registration.installing = later;
  const { offers } = page(registration);
  expect(offers).toEqual([]);
  Object.assign(registration, { installing: null, waiting: later });
  later.becomes('installed');
  expect(offers).toHaveLength(1);
});

it('loads with a version that another window has taken since it was offered', () => {
  const registration = new FakeRegistration();
  const later = new FakeWorker('installed');
  registration.waiting = later;
  const { offers, reload } = page(registration);
  later.state = 'activated';
  Object.assign(registration, { active: later, waiting: null });
  offers[0]?.();
  expect(reload).toHaveBeenCalledOnce();
});

it('takes the latest that waits, and loads once it serves the page', () => {
  const registration = new FakeRegistration();
  const [second, third] = [new FakeWorker('installed'), new FakeWorker('installed')];
  registration.waiting = second;
  const { container, offers, reload } = page(registration);
  second.state = 'redundant';
  registration.waiting = third;
  offers[0]?.();
  expect(second.postMessage).not.toHaveBeenCalled();
  expect(third.postMessage).toHaveBeenCalledWith('install');
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event('controllerchange'));
  expect(reload).toHaveBeenCalledOnce();
});

it('offers each later version anew: the offer of the one before it may have been put away', () => {
  const registration = new FakeRegistration();
  registration.waiting = new FakeWorker('installed');
  const { offers } = page(registration);
  const third = comesDown(registration);
  Object.assign(registration, { installing: null, waiting: third });
  third.becomes('installed');
  expect(offers).toHaveLength(2);
});

it('offers a version once, though the one after it does not come', () => {
  const registration = new FakeRegistration();
  registration.waiting = new FakeWorker('installed');
  const { offers } = page(registration);
  const third = comesDown(registration);
  registration.installing = null;
  third.becomes('redundant');
  expect(offers).toHaveLength(1);
});
