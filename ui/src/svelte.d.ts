declare module '*.svelte' {
  import type { Component } from 'svelte';

  const component: Component;
  // Components without a script have no types of their own; Svelte exports every component as the default.
  export default component;
}
