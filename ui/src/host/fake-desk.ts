/** The desktop around the stand-in for the app: it does nothing, and remembers that it was asked. */
import type { CommandError } from '../bindings/CommandError';
import type { Event } from '../bindings/Event';
import type { Reason } from '../bindings/Reason';
import type { Target } from '../bindings/Target';

/** A command that is not carried out. */
export const fail = (reason: Reason, code: CommandError['code'] = null): Promise<never> => Promise.reject({ code, reason } satisfies CommandError);
/** As long as an answer takes. */
export const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export abstract class FakeDesk {
  /** How long an answer of the service takes. */
  delay = 180;
  /** Every command with its arguments, for tests. */
  calls: unknown[][] = [];

  abstract emit(event: Event): void;

  protected note(...call: unknown[]): void {
    this.calls.push(call);
  }

  openTarget(target: Target): Promise<void> {
    this.note('openTarget', target);
    return Promise.resolve();
  }

  copyLink(target: Target): Promise<void> {
    this.note('copyLink', target);
    return Promise.resolve();
  }

  openProof(upload: number): Promise<void> {
    this.note('openProof', upload);
    return Promise.resolve();
  }

  copyProof(upload: number): Promise<void> {
    this.note('copyProof', upload);
    return Promise.resolve();
  }

  showInFolder(upload: number): Promise<void> {
    this.note('showInFolder', upload);
    return Promise.resolve();
  }

  copyDetails(upload: number): Promise<void> {
    this.note('copyDetails', upload);
    return Promise.resolve();
  }

  copyDiagnostics(): Promise<void> {
    this.note('copyDiagnostics');
    return Promise.resolve();
  }

  copyRedirect(): Promise<void> {
    this.note('copyRedirect');
    return Promise.resolve();
  }

  openSignInPage(): Promise<void> {
    this.note('openSignInPage');
    return Promise.resolve();
  }

  openTokenPage(): Promise<void> {
    this.note('openTokenPage');
    return Promise.resolve();
  }

  homeFolder(): Promise<string> {
    return Promise.resolve('/home/lena/.local/share/attache');
  }

  showHome(): Promise<void> {
    this.note('showHome');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.note('close');
    return Promise.resolve();
  }

  quit(): Promise<void> {
    this.note('quit');
    return Promise.resolve();
  }
}
