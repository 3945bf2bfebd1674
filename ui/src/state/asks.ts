/** What the shell asks the window to show. */
import type { Ask } from '../host/host';
import type { App } from './app.svelte';

export function answer(app: App, ask: Ask): void {
  switch (ask.kind) {
    case 'quit':
      app.dialog = { kind: 'quit', files: ask.files, downloads: ask.downloads, unsent: ask.unsent };
      return;
    case 'stopAll':
      app.askStopAll();
      return;
    case 'show':
      app.show(ask.batch);
      return;
    case 'said':
      if (ask.error.code !== 'cancelled') app.said = ask.error.reason;
      return;
    case 'enterToken':
      app.dialog = { kind: 'account', account: ask.account };
      return;
    default:
      return ask satisfies never;
  }
}
