import { describe, expect, it } from 'vitest';
import { installsFirst, platformOf } from './platform';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; SM-A145M) AppleWebKit/537.36 (KHTML, like Gecko)';
const of = (agent: string, touches = 5, standalone = false) => platformOf({ agent, touches, standalone });
const named = (agent: string, touches?: number, standalone?: boolean) => {
  const { system, browser, version } = of(agent, touches, standalone);
  return [system, browser, version];
};

describe('what a browser is', () => {
  it('on an iPhone', () => {
    expect(named(`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`)).toEqual(['ios', 'safari', 17]);
    expect(named(`${IPHONE} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1`)).toEqual(['ios', 'chrome', 17]);
    expect(named(`${IPHONE} FxiOS/126.0 Mobile/15E148 Safari/605.1.15`)).toEqual(['ios', 'firefox', 17]);
    expect(named(`${IPHONE} EdgiOS/124.0 Version/17.0 Mobile/15E148 Safari/604.1`)).toEqual(['ios', 'edge', 17]);
    expect(named(`${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/460]`)).toEqual(['ios', 'inside', 17]);
    expect(named(`${IPHONE} Mobile/15E148`)).toEqual(['ios', 'inside', 17]);
    expect(named(`${IPHONE} Mobile/15E148`, 5, true)).toEqual(['ios', 'other', 17]);
  });
  it('on an iPad, which says that it is a Mac', () => {
    expect(named(`${MAC} Version/17.5 Safari/605.1.15`)).toEqual(['ipados', 'safari', 17]);
    expect(named(`${MAC} Version/17.5 Safari/605.1.15`, 0)).toEqual(['mac', 'safari', 17]);
  });
  it('on Android', () => {
    expect(named(`${ANDROID} Chrome/125.0.0.0 Mobile Safari/537.36`)).toEqual(['android', 'chrome', 125]);
    const samsung = `${ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`;
    expect(named(samsung)).toEqual(['android', 'samsung', 25]);
    const firefox = 'Mozilla/5.0 (Android 14; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0';
    expect(named(firefox)).toEqual(['android', 'firefox', 126]);
    const inside = `${ANDROID.replace(')', '; wv)')} Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36`;
    expect(named(inside)).toEqual(['android', 'inside', 0]);
  });
  it('on a desk', () => {
    const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
    expect(named(`${windows} Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0`, 0)).toEqual(['windows', 'edge', 125]);
    const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';
    expect(named(`${linux} HeadlessChrome/125.0.0.0 Safari/537.36`, 0)).toEqual(['linux', 'chrome', 125]);
    expect(named('curl/8.5.0', 0)).toEqual(['other', 'other', 0]);
  });
});

describe('who installs first', () => {
  it('is an iPhone or iPad in a tab, whatever the browser', () => {
    expect(installsFirst(of(`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`))).toBe(true);
    expect(installsFirst(of(`${IPHONE} CriOS/125.0 Mobile/15E148 Safari/604.1`))).toBe(true);
    expect(installsFirst(of(`${MAC} Version/17.5 Safari/605.1.15`))).toBe(true);
  });
  it('is nobody else, and no app that is installed', () => {
    expect(installsFirst(of(`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, 5, true))).toBe(false);
    expect(installsFirst(of(`${MAC} Version/17.5 Safari/605.1.15`, 0))).toBe(false);
    expect(installsFirst(of(`${ANDROID} Chrome/125.0.0.0 Mobile Safari/537.36`))).toBe(false);
  });
});
