/** The real host: commands and one channel of the shell. The only file that imports `@tauri-apps/*`. */
import { Channel, invoke } from '@tauri-apps/api/core';

import type { CommandError } from '../bindings/CommandError';
import type { Message } from '../bindings/Message';
import type { Ask, Drag, Host } from './host';

/** What the shell sends over the channel. */
type Sent = { type: 'event'; message: Message } | { type: 'drag'; drag: Drag } | { type: 'ask'; ask: Ask };

export function tauriHost(): Host {
  let latest: Channel<Sent> | null = null;
  return {
    listen(onMessage, onDrag, onAsk) {
      const channel = new Channel<Sent>();
      latest = channel;
      channel.onmessage = (sent) => {
        // What an older stream still delivers belongs to no snapshot any more.
        if (latest !== channel) return;
        switch (sent.type) {
          case 'event':
            return onMessage(sent.message);
          case 'drag':
            return onDrag(sent.drag);
          case 'ask':
            return onAsk(sent.ask);
          default:
            return sent satisfies never;
        }
      };
      return call('listen', { channel });
    },
    rows: (batch, start, end) => call('rows', { batch, start, end }),
    chooseFiles: (batch, folders) => call('choose_files', { batch, folders }),
    pasteFiles: (batch) => call('paste_files', { batch }),
    newBatch: (target, how) => call('new_batch', { target, how }),
    answer: (batch, take) => call('answer', { batch, take }),
    showing: (place) => call('showing', { place }),
    setTarget: (batch, target) => call('set_target', { batch, target }),
    setHow: (batch, how) => call('set_how', { batch, how }),
    setText: (batch, text) => call('set_text', { batch, text }),
    setAudience: (batch, audience) => call('set_audience', { batch, audience }),
    setExpense: (batch, draft) => call('set_expense', { batch, draft }),
    people: (target) => call('people', { target }),
    expenseForm: (target) => call('expense_form', { target }),
    search: (query, kinds) => call('search', { query, kinds }),
    mine: () => call('mine'),
    recentlyActive: () => call('recently_active'),
    comments: (target) => call('comments', { target }),
    setFavourite: (target, on) => call('set_favourite', { target, on }),
    send: (batch) => call('send', { batch }),
    pause: (batch, uploads) => call('pause', { batch, uploads }),
    resume: (batch, uploads) => call('resume', { batch, uploads }),
    pauseAll: () => call('pause_all'),
    resumeAll: () => call('resume_all'),
    stop: (batch) => call('stop', { batch }),
    stopAll: () => call('stop_all'),
    cancel: (batch, uploads) => call('cancel', { batch, uploads }),
    retry: (batch, uploads) => call('retry', { batch, uploads }),
    postWithout: (batch) => call('post_without', { batch }),
    replace: (batch) => call('replace', { batch }),
    sendInstead: (upload) => call('send_instead', { upload }),
    sendAnyway: (batch, uploads) => call('send_anyway', { batch, uploads }),
    skip: (batch, uploads) => call('skip', { batch, uploads }),
    renameUpload: (upload, name) => call('rename_upload', { upload, name }),
    remove: (batch, uploads) => call('remove', { batch, uploads }),
    clear: (batch) => call('clear', { batch }),
    clearFinished: () => call('clear_finished'),
    undo: () => call('undo'),
    openTarget: (target) => call('open_target', { target }),
    copyLink: (target) => call('copy_link', { target }),
    openProof: (upload) => call('open_proof', { upload }),
    copyProof: (upload) => call('copy_proof', { upload }),
    showInFolder: (upload) => call('show_in_folder', { upload }),
    copyDetails: (upload) => call('copy_details', { upload }),
    filesThere: (target, shelf, next) => call('files_there', { target, shelf, next }),
    pictureThere: (target, file) => call('picture_there', { target, file }),
    download: (target, files) => call('download', { target, files }),
    cancelDownload: (download) => call('cancel_download', { download }),
    retryDownload: (download) => call('retry_download', { download }),
    clearDownloads: () => call('clear_downloads'),
    showDownload: (download) => call('show_download', { download }),
    openThere: (target, file) => call('open_there', { target, file }),
    copyThereLink: (target, file) => call('copy_there_link', { target, file }),
    deleteThere: (target, file) => call('delete_there', { target, file }),
    renameThere: (target, file, name) => call('rename_there', { target, file, name }),
    history: (words, start, end) => call('history', { words, start, end }),
    historyFiles: (batch, start, end) => call('history_files', { batch, start, end }),
    clearHistory: (batch) => call('clear_history', { batch }),
    sendAgain: (batch, uploads) => call('send_again', { batch, uploads }),
    exportHistory: () => call('export_history'),
    copyDiagnostics: () => call('copy_diagnostics'),
    openDownload: (download) => call('open_download', { download }),
    checkToken: (provider, token, addresses) => call('check_token', { provider, token, addresses }),
    addAccount: (provider, token, organisation, addresses) => call('add_account', { provider, token, organisation, addresses }),
    offers: () => call('offers'),
    signIn: (provider, client, addresses, account) => call('sign_in', { provider, client, addresses, account }),
    cancelSignIn: () => call('cancel_sign_in'),
    copyRedirect: () => call('copy_redirect'),
    enterToken: (account, token) => call('enter_token', { account, token }),
    renameAccount: (account, name) => call('rename_account', { account, name }),
    removeAccount: (account) => call('remove_account', { account }),
    trySandbox: () => call('try_sandbox'),
    openSignInPage: () => call('open_sign_in_page'),
    openTokenPage: (provider) => call('open_token_page', { provider }),
    setSettings: (settings) => call('set_settings', { settings }),
    thumbnail: (batch, upload) => call('thumbnail', { batch, upload }),
    homeFolder: () => call('home_folder'),
    showHome: () => call('show_home'),
    close: () => call('close'),
    askQuit: () => call('ask_quit'),
    quit: () => call('quit'),
  };
}

async function call<Answer>(command: string, args: Record<string, unknown> = {}): Promise<Answer> {
  try {
    return await invoke<Answer>(command, args);
  } catch (error) {
    throw normal(error);
  }
}

/** Errors of the shell arrive as they are; anything else is a fault of ours. */
export function normal(error: unknown): CommandError {
  const shaped = typeof error === 'object' && error !== null && 'code' in error && 'reason' in error;
  return shaped ? (error as CommandError) : { code: null, reason: { kind: 'internal' } };
}
