import { screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { CUT_POST, FILM_PROJECT, KANTATA } from './host/fake-kantata';
import { did, open, press, settle } from './test/window';

const button = (name: string | RegExp): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name });

function type(label: string, text: string): void {
  const field = screen.getByLabelText<HTMLInputElement>(label);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('connecting', () => {
  test('asks for the service first where there are several', async () => {
    const { host } = await open('account-service');
    expect(screen.getByRole('dialog', { name: 'Add an account' })).toBeTruthy();
    expect(document.activeElement).toBe(button(/^Connect Productive/));
    button(/^Connect Kantata OX/).click();
    await settle();
    expect(screen.getByRole('dialog', { name: 'Add a Kantata OX account' })).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('API token'));
    type('API token', '6f2b0c1e-7a90-4be1-9d31');
    await settle(450);
    button('Add account').click();
    await settle();
    expect(did(host, 'addAccount')[0]).toEqual(['addAccount', 'kantata', '5457855']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('asks for nothing where there is one service', async () => {
    const { app, host } = await open('settings');
    host.offered = host.offered.slice(0, 1);
    app.offers = host.offered;
    button('Add an account…').click();
    await settle();
    expect(screen.getByRole('dialog', { name: 'Add a Productive account' })).toBeTruthy();
    expect(screen.queryByText('Sign in with the browser'), 'Productive has no such way').toBeNull();
  });

  test('goes to another address where that is asked for, and says what is wrong with it', async () => {
    await open('account');
    type('API', 'http://api.example');
    type('API token', '6f2b0c1e-7a90-4be1-9d31');
    await settle(450);
    expect(screen.getByText('“http://api.example” is no address that begins with https://.')).toBeTruthy();
    type('API', 'https://api.example');
    await settle(450);
    expect(screen.getByText('Token works. It belongs to Lena Hoffmann.')).toBeTruthy();
  });
});

describe('signing in with the browser', () => {
  async function begin(): ReturnType<typeof open> {
    const opened = await open('sign-in');
    await settle(80);
    type('Client id', 'an id');
    type('Client secret', 'a secret');
    await settle();
    return opened;
  }

  test('ends with an account once the person has agreed', async () => {
    const { app, host } = await begin();
    let agree = (): void => {};
    host.agreed = () => new Promise((done) => (agree = done));
    button('Open browser').click();
    await settle();
    expect(screen.getByText('Waiting for you to agree in the browser…')).toBeTruthy();
    expect(button('Open browser').disabled).toBe(true);
    agree();
    await settle();
    expect(did(host, 'signIn')[0]).toEqual(['signIn', 'kantata', 'an id', null]);
    expect(app.world.accounts).toContainEqual(KANTATA);
    expect(app.dialog).toBeNull();
    expect(did(host, 'cancelSignIn'), 'there is nothing to call back').toHaveLength(0);
  });

  test.each([
    [{ kind: 'signInDeclined' } as const, 'Signing in was declined or left open in the browser. Try again.'],
    [{ kind: 'signInRefused', provider: 'kantata', detail: 'unknown client' } as const, 'Kantata OX did not accept the sign-in: unknown client. Check client id and secret.'],
    [{ kind: 'signInPort', port: 47_653 } as const, 'Another program uses port 47653, which signing in needs. Close it first.'],
  ])('%j is said, and can be tried again', async (reason, words) => {
    const { host } = await begin();
    host.agreed = () => Promise.reject({ code: null, reason });
    button('Open browser').click();
    await settle();
    expect(screen.getByText(words)).toBeTruthy();
    expect(button('Open browser').disabled).toBe(false);
  });

  test('is called back by Cancel, and by closing the dialog', async () => {
    const { app, host } = await begin();
    button('Open browser').click();
    await settle();
    button('Cancel').click();
    await settle();
    expect(did(host, 'cancelSignIn')).toHaveLength(1);
    expect(app.dialog, 'what was typed is still there').not.toBeNull();
    button('Open browser').click();
    await settle();
    app.dialog = null;
    await settle();
    expect(did(host, 'cancelSignIn')).toHaveLength(2);
    expect(app.said).toBeNull();
  });

  test('copies the address to register, and leads back to the token', async () => {
    const { host } = await begin();
    expect(screen.getByLabelText<HTMLInputElement>('Redirect address to register').value).toBe('http://127.0.0.1:47653/callback');
    button('Copy the address').click();
    await settle();
    expect(did(host, 'copyRedirect')).toHaveLength(1);
    button('Enter a token instead').click();
    await settle();
    expect(document.activeElement).toBe(screen.getByLabelText('API token'));
  });
});

describe('a project', () => {
  test('opens its posts by →, and a chosen one is replied to', async () => {
    const { app, host } = await open('picker-posts');
    expect(did(host, 'comments')[0]).toEqual(['comments', FILM_PROJECT]);
    expect(screen.getByRole('listbox').getAttribute('aria-label')).toBe('Posts in “Imagefilm „Küste“”');
    press('Enter');
    await settle();
    expect(app.batch?.target?.place.kind).toBe('post');
    expect(app.batch?.how).toBe('reply');
    expect(screen.getByText('Reply to Camille Lefèvre · Nordlicht Versicherung · Kantata OX')).toBeTruthy();
  });

  test('is found with tasks and posts, each named as what it is', async () => {
    await open('picker-kantata');
    await settle(250);
    expect(screen.getByRole('group', { name: 'Kantata OX' }), 'not called twice the same').toBeTruthy();
    expect(screen.getByRole('option', { name: /Saint-Malo, identité visuelle ?, project/ })).toBeTruthy();
    expect(screen.getByRole('option', { name: /S48 ?, post .*Post by Théo Marchand/ })).toBeTruthy();
  });

  test('takes a post, or a reply to one; without words the files are named', async () => {
    await open('kantata-text');
    const text = screen.getByRole('textbox', { name: 'Text of the post' });
    expect(document.getElementById(text.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/^Optional; without it: Épreuve couleur.* and 2 more$/);
    button('As New post').click();
    await settle();
    expect(screen.getAllByRole('menuitemradio').map((each) => each.textContent.trim())).toEqual([
      expect.stringContaining('New post'),
      expect.stringContaining('New expense'),
      expect.stringContaining('Reply to a post…'),
    ]);
  });
});

test('a post of the sidebar is replied to', async () => {
  const { app } = await open('picker-kantata');
  app.picking = false;
  await settle();
  button(CUT_POST.title).click();
  await settle();
  expect(app.batch?.how).toBe('reply');
  expect(button(/^Reply with 12 files/)).toBeTruthy();
});

describe('an expense', () => {
  test('gets the other file instead', async () => {
    const { app, host } = await open('expense');
    button('Send this instead').click();
    await settle();
    expect(did(host, 'sendInstead')).toHaveLength(1);
    expect(app.world.watched?.rows.get(0)?.name).toContain('Beleg DB');
  });

  test('loses its receipt only to a button that says so', async () => {
    const { host } = await open('expense-taken');
    button('Replace receipt').click();
    await settle();
    const order = host.calls.map((call) => call[0]).filter((name) => name === 'replace' || name === 'send');
    expect(order).toEqual(['replace', 'send']);
  });

  test('or to the button of its row, which sends nothing yet', async () => {
    const { host } = await open('expense-taken');
    button('Replace').click();
    await settle();
    expect(screen.getByText('Replaces Beleg_0931.pdf, which is there now')).toBeTruthy();
    expect(did(host, 'send')).toHaveLength(0);
  });
});
