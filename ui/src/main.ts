import { mount } from 'svelte';

import App from './App.svelte';
import { mac } from './lib/keys';
import { App as State } from './state/app.svelte';
import './styles/tokens.css';
import './styles/base.css';

/** The mode is known while building: the fake host is not in the bundle of the app. */
async function start(): Promise<State> {
  if (import.meta.env.MODE === 'fake') {
    const { fakeHost, pose } = await import('./host/fake-pose');
    const { STATE_NAMES } = await import('./host/fake-states');
    // For whoever goes through all of them.
    document.documentElement.dataset['states'] = STATE_NAMES.join(' ');
    const host = fakeHost();
    const app = new State(host);
    await app.listen();
    pose(app, host);
    return app;
  }
  const { tauriHost } = await import('./host/tauri');
  const app = new State(tauriHost());
  await app.listen();
  return app;
}

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no #app');
if (mac) document.documentElement.dataset['system'] = 'mac';
mount(App, { target: place, props: { app: await start() } });
