import { expect, test } from 'vitest';

import type { AccountView } from '../bindings/AccountView';
import { bannerOf } from './banner';

const account: AccountView = { id: 'a', provider: 'productive', name: 'Brandt', organisation: 'Brandt', person: 'Lena', sandbox: false, kept: true, trouble: null };
const nothing = { batch: null, said: null, notices: [], now: 0 };

test('a token that no keychain keeps is said, once there is nothing worse', () => {
  expect(bannerOf({ ...nothing, accounts: [account] })).toBeNull();
  const unkept = { ...account, kept: false };
  expect(bannerOf({ ...nothing, accounts: [unkept] })).toMatchObject({ tone: 'calm', lead: 'No keychain on this computer.', act: null });
  expect(bannerOf({ ...nothing, accounts: [unkept], said: { kind: 'internal' } })?.tone).toBe('warn');
});

test('sample data says that it is, whatever becomes of its token', () => {
  const sample = { ...account, sandbox: true, kept: false };
  expect(bannerOf({ ...nothing, accounts: [sample] })?.lead).toBe('This is sample data.');
});
