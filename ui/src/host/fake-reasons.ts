/** Sentences of reasons for design, until the catalogue has its own. */
export const REASONS = `
reason-too-large = Too large: { $provider } takes at most { SIZE($limit) } in one file.
reason-locked = Another program has locked this file. Close it there first.
reason-system-file = A file the system leaves behind. Skipped.
reason-empty-file = Empty file, sent as it is.
reason-changed = The file changed while it was being sent.
reason-drive-away = The drive “{ $name }” is not connected.
reason-service-failing = { $provider } failed { $times } times in a row.
reason-no-access = You may not attach files to this task.
reason-stopped = You stopped it.
reason-no-connection = No connection. Sending goes on by itself when the network is back.
reason-rate-limited = { $provider } asks for a pause. New files start again in { $wait }. Nothing is lost.
reason-token-refused = { $provider } no longer accepts the token. Nothing is lost.
reason-wrong-token = { $provider } does not know this token. Copy it again from there.
reason-link-unknown = No task or comment behind this link.
reason-store-put-aside = The old list could not be read and was put aside.
`;
