import { expect, it } from 'vitest';
import type { Platform } from '../../contract/pure/platform';
import { placeOf } from './camera-help';

const on = (system: Platform['system'], browser: Platform['browser'], installed = false) =>
  placeOf({ system, browser, version: 1, installed });

it('leads to where this system and browser keep the permission', () => {
  expect(on('ios', 'safari')).toBe('ios');
  expect(on('ipados', 'other', true)).toBe('iosInstalled');
  expect(on('ios', 'firefox')).toBe('ios');
  expect(on('android', 'chrome', true)).toBe('androidInstalled');
  expect(on('android', 'samsung')).toBe('android');
  expect(on('android', 'firefox')).toBe('firefox');
  expect(on('windows', 'edge')).toBe('windows');
  expect(on('linux', 'chrome')).toBe('other');
});
