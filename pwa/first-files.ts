// Tells the browser of files that it would find late: the letter.
import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Asked for as it will be used (`crossorigin`, like all fonts): what is asked for otherwise is fetched twice. */
function link(href: string): HtmlTagDescriptor {
  return {
    tag: 'link',
    attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href },
    injectTo: 'head',
  };
}

/** Puts links into the page. */
export function firstFiles(): Plugin {
  return {
    name: 'ronda-first-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const letters = Object.keys(bundle ?? {}).filter((name) => name.endsWith('.woff2'));
        return letters.map((name) => link(`/${name}`));
      },
    },
  };
}
