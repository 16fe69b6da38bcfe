// / <reference types="svelte" /> / <reference types="vite/client" />
/** The version of this build, put here by Vite. */
declare const __VERSION__: string;
