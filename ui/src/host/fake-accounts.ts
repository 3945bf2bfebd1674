/** The accounts of the stand-in, and how people sign in to them. */
import type { AccountView } from '../bindings/AccountView';
import type { CommandError } from '../bindings/CommandError';
import type { Offer } from '../bindings/Offer';
import type { ProviderKind } from '../bindings/ProviderKind';
import { ACCOUNTS, SANDBOX } from './fake-data';
import { fail, later } from './fake-desk';
import { FakeHistory } from './fake-history';
import { KANTATA, OFFERS } from './fake-kantata';
import type { Addresses, Client } from './host';

export abstract class FakeAccounts extends FakeHistory {
  accounts: AccountView[] = [...ACCOUNTS];
  /** The services that can be connected. */
  offered: Offer[] = OFFERS;
  /** What the person does in the browser; at first nothing. */
  agreed: () => Promise<void> = () => new Promise(() => {});
  #endSignIn: () => void = () => {};

  offers(): Promise<Offer[]> {
    return Promise.resolve(this.offered);
  }

  async signIn(provider: ProviderKind, client: Client, _: Addresses, account: string | null): Promise<void> {
    this.note('signIn', provider, client.id, account);
    const end = new Promise<never>((_done, refuse) => (this.#endSignIn = () => refuse({ code: 'cancelled', reason: { kind: 'signInDeclined' } } satisfies CommandError)));
    await Promise.race([this.agreed(), end]);
    this.#accounts([...this.accounts.filter((each) => each.id !== KANTATA.id), KANTATA]);
  }

  cancelSignIn(): Promise<void> {
    this.note('cancelSignIn');
    this.#endSignIn();
    return Promise.resolve();
  }

  async checkToken(provider: ProviderKind, token: string, addresses: Addresses) {
    this.note('checkToken', token);
    await later(this.delay);
    if (/^http:/.test(addresses.api)) return fail({ kind: 'badAddress', address: addresses.api });
    if (/wrong/.test(token)) return fail({ kind: 'wrongToken', provider }, 'token');
    if (/offline/.test(token)) return fail({ kind: 'noConnection', provider, why: 'unreachable' });
    if (provider === 'kantata') return [{ id: '5457855', name: KANTATA.organisation, person: KANTATA.person, connected: false }];
    const brandt = { id: '11', name: 'Brandt & Partner', person: 'Lena Hoffmann', connected: false };
    return /single/.test(token) ? [brandt] : [brandt, { id: '12', name: 'Grünfelder Bio GmbH', person: 'Lena Hoffmann', connected: false }];
  }

  addAccount(provider: ProviderKind, _token: string, organisation: string): Promise<AccountView> {
    this.note('addAccount', provider, organisation);
    if (provider === 'kantata') return this.#connect(KANTATA);
    const name = organisation === '12' ? 'Grünfelder Bio GmbH' : 'Brandt & Partner';
    return this.#connect({ id: organisation === '12' ? 'bio' : 'brandt', provider, name, organisation: name, person: 'Lena Hoffmann', sandbox: false, kept: true, trouble: null });
  }

  async enterToken(account: string, token: string): Promise<void> {
    this.note('enterToken', account);
    await later(this.delay);
    if (/wrong/.test(token)) return fail({ kind: 'wrongToken', provider: 'productive' }, 'token');
    this.#accounts(this.accounts.map((each) => (each.id === account ? { ...each, trouble: null } : each)));
  }

  renameAccount(account: string, name: string): Promise<void> {
    this.note('renameAccount', account, name);
    if (this.accounts.some((each) => each.id !== account && each.name === name)) return fail({ kind: 'accountExists', name });
    this.#accounts(this.accounts.map((each) => (each.id === account ? { ...each, name } : each)));
    return Promise.resolve();
  }

  removeAccount(account: string): Promise<void> {
    this.note('removeAccount', account);
    this.#accounts(this.accounts.filter((each) => each.id !== account));
    return Promise.resolve();
  }

  async trySandbox(): Promise<void> {
    this.note('trySandbox');
    await later(this.delay);
    for (const account of SANDBOX) await this.#connect(account);
  }

  #connect(account: AccountView): Promise<AccountView> {
    this.#accounts([...this.accounts.filter((each) => each.id !== account.id), account]);
    return Promise.resolve(account);
  }

  #accounts(accounts: AccountView[]): void {
    this.accounts = accounts;
    this.emit({ kind: 'accounts', accounts });
  }
}
