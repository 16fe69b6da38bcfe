// What the linter looks for in the web app, the journeys and the scripts: faults, not taste. Prettier owns the form.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { journeys } from './eslint-journeys.js';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['**/dist', '**/node_modules', '**/target', 'pwa/core', 'pwa/light', 'pwa/src/*-wasm', '**/out', 'data'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // TypeScript itself knows every name.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // The router is ours: every address goes through `router.svelte.ts`.
      'svelte/no-navigation-without-resolve': 'off',
      // Maps and sets here are made whole and replaced whole; none is changed in place under a screen.
      'svelte/prefer-svelte-reactivity': 'off',
      // `{' '}` keeps a blank that the compiler would take away at a line's end.
      'svelte/no-useless-mustaches': 'off',
      // It judges by other warnings than svelte-check, which fails on an ignore that is not needed.
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  // Plain JavaScript: nobody else knows its names. Commands speak to whoever runs them.
  { files: ['scripts/**/*.mjs', 'tests/**/*.mjs'], rules: { 'no-console': 'off', 'no-undef': 'error' } },
  // Tests of what a person sees, in their own folder beside the app.
  { files: ['tests/browser/**/*.mjs'], plugins: { journeys }, rules: { 'journeys/wait-for-what-is-read': 'error' } },
);
