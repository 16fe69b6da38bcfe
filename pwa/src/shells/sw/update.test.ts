import { expect, it } from 'vitest';
import { isUpdate } from './update';

const worker = (state: ServiceWorkerState) => ({ state }) as ServiceWorker;

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
