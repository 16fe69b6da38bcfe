// Tells the browser of files that it would find late: the letter, and the scripts of what is shown first.
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

/** What each opening of the app needs beside its first script. */
const APP = /\/src\/shells\/start\.ts$/;
/** What the phone shows first. */
const FIELD = /\/src\/shells\/field\/FieldApp\.svelte$/;

/**
 * Asked for as it will be used (`crossorigin`, like fonts and modules): what is asked for otherwise is fetched twice. A script
 * as any script, not by `modulepreload`: that one Chromium begins to compile as it comes, although it keeps it compiled.
 */
function link(href: string): HtmlTagDescriptor {
  const kind: Record<string, string> = href.endsWith('.js')
    ? { rel: 'preload', as: 'script' }
    : href.endsWith('.css')
      ? { rel: 'preload', as: 'style' }
      : { rel: 'preload', as: 'font', type: 'font/woff2' };
  return { tag: 'link', attrs: { ...kind, crossorigin: true, href }, injectTo: 'head' };
}

/** What the chunk of a module waits for, scripts and styles, with itself; nothing where it has none of its own. */
function filesOf(bundle: Rolldown.OutputBundle, module: RegExp): string[] {
  const found = new Set<string>();
  const take = (chunk: Rolldown.OutputChunk) => {
    if (found.has(chunk.fileName)) return;
    found.add(chunk.fileName);
    for (const name of chunk.viteMetadata?.importedCss ?? []) found.add(name);
    for (const name of chunk.imports) {
      const other = bundle[name];
      if (other?.type === 'chunk') take(other);
    }
  };
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && module.test(file.facadeModuleId ?? '')) take(file);
  }
  return [...found];
}

/**
 * Puts links into the page, and where `__RONDA_FIELD__` stands the paths of what the field needs besides. A name follows
 * what is in its file, so the name of a script that lists others changes with them.
 */
export function firstFiles(): Plugin {
  return {
    name: 'ronda-first-files',
    apply: 'build',
    enforce: 'post',
    // What a part needs besides is asked for in the same way. Vite's own helper has it for browsers that know no other.
    transform(code, id) {
      if (!id.includes('vite/preload-helper')) return null;
      if (!code.includes('modulepreload')) throw new Error('what asks for the parts of the app is written otherwise');
      return { code: code.replaceAll('modulepreload', 'preload'), map: null };
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return;
        const letters = Object.keys(bundle).filter((name) => name.endsWith('.woff2'));
        const there = (name: string) => html.includes(`/${name}"`);
        const files = [...letters, ...filesOf(bundle, APP)].filter((name) => !there(name));
        // The page's own script first: before its element, which would have it compiled as it comes.
        const own = /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1];
        if (own === undefined) throw new Error('the page has no script of its own');
        const first: HtmlTagDescriptor = { ...link(own), injectTo: 'head-prepend' };
        return [first, ...files.map((name) => link(`/${name}`))];
      },
    },
    generateBundle(_options, bundle) {
      const known = new Set(filesOf(bundle, APP));
      const field = filesOf(bundle, FIELD).filter((name) => !known.has(name));
      const paths = JSON.stringify(field.map((name) => `/${name}`));
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !file.code.includes('__RONDA_FIELD__')) continue;
        file.code = file.code.replaceAll('__RONDA_FIELD__', paths);
      }
    },
  };
}
