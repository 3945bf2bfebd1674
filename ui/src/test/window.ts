/** The whole window over the fake host, for tests. */
import { render } from '@testing-library/svelte';

import Window from '../App.svelte';
import type { FakeHost } from '../host/fake';
import { pose } from '../host/fake-pose';
import { stateHost } from '../host/fake-states';
import { App } from '../state/app.svelte';

export async function open(state: string): Promise<{ app: App; host: FakeHost }> {
  location.hash = `#state=${state}`;
  const host = stateHost(state);
  host.delay = 0;
  const app = new App(host);
  await app.listen();
  pose(app, host);
  render(Window, { app });
  await settle();
  return { app, host };
}

/** Lets answers of the host and the debounced search come through. */
export async function settle(ms = 20): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}

export function press(key: string, held: Partial<KeyboardEventInit> = {}): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
}

export function did(host: FakeHost, command: string): unknown[][] {
  return host.calls.filter((call) => call[0] === command);
}
