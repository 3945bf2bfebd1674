# Every sentence a person reads, for window, tray, notifications and command line.
#
# A reason's message is reason-<its kind in kebab case>; its fields are the arguments, in camel case.
# Functions, the same in every face:
#   SIZE($bytes)        36.2 MB, rounded up
#   LIMIT($bytes)       314.5 MB, rounded down
#   PROVIDER($provider) the name people know a service by
#   COUNTDOWN($until)   0:24, until a time in milliseconds since 1970
#   SUM($a, $b)         both together

## Reasons: found before the first byte

reason-too-large = Too large: { PROVIDER($provider) } takes at most { LIMIT($limit) } in one file.
reason-type-refused = { PROVIDER($provider) } does not take .{ $extension } files.
reason-not-allowed-to-read = You are not allowed to read this file.
reason-locked = Another program has locked this file. Close it there first.
reason-gone = The file is no longer where it was.
reason-drive-away = The drive “{ $name }” is not connected.
reason-not-a-file = A pipe, socket or device is not a file that can be sent.
reason-system-file = Left out: a file that the system keeps for itself.
reason-folder-link = A link to a folder is not followed. Drop the folder itself.
reason-name-too-long = The name is too long. Give the file a shorter one first.
reason-name-not-text = The name holds signs that are no text. Rename the file first.
reason-empty-folder = Empty folder, nothing to send.
reason-dropped-twice = Dropped twice, kept once.
reason-empty-file = Empty file, sent as it is.
reason-read-failed = This could not be read: { $detail }.

## Reasons: met on the way

reason-changed = The file changed while it was being sent.
reason-damaged = The stored copy differs from your file. It is not attached.
reason-not-verifiable = Attached. The service gave no checksum to compare.
reason-token-refused = { PROVIDER($provider) } no longer accepts the token.
reason-token-missing = The token for { PROVIDER($provider) } is not at hand. Enter it again.
reason-no-access = You may not attach files to this task.
reason-destination-gone = This task was deleted, or you no longer see it.
reason-refused = { PROVIDER($provider) } refused this: { $detail }
reason-service-failing =
    { PROVIDER($provider) } failed { $times ->
        [1] once
        [2] twice in a row
        [3] three times in a row
        [4] four times in a row
        [5] five times in a row
        [6] six times in a row
        [7] seven times in a row
        [8] eight times in a row
        [9] nine times in a row
        [10] ten times in a row
       *[other] { $times } times in a row
    }.
reason-no-connection = No connection. Sending goes on by itself when the network is back.
reason-rate-limited = { PROVIDER($provider) } asks for a pause. New files start again in { COUNTDOWN($until) }. Nothing is lost.
reason-network-answers = Your network answers instead of { PROVIDER($provider) }. Sign in to it first.
reason-not-the-service = What answers there is not { PROVIDER($provider) }. Check the account’s address.
reason-storage-not-allowed = Nothing was sent: files may not be stored at { $host }.
reason-storage-refused = The file storage refused this file. The log has its words.
reason-vanished = It was attached, then disappeared from the task.
reason-comment-waits =
    The comment is not posted yet. { $stored ->
        [one] { $stored } of { SUM($stored, $failed) } files is stored
       *[other] { $stored } of { SUM($stored, $failed) } files are stored
    }, { $failed } failed.
reason-comment-unknown = Cannot tell whether the comment went out. Look before sending again.
reason-stopped = You stopped it. Retry sends it from the beginning.
reason-internal = Attaché made a mistake here. The log has the rest.

## Reasons: accounts, home, keychain

reason-wrong-token = { PROVIDER($provider) } does not know this token. Copy it again from there.
reason-several-organisations = This token opens several organisations: { $names }. Name one.
reason-organisation-unknown = This token does not open the organisation “{ $organisation }”.
reason-no-keychain = No keychain on this computer. The token is kept until you quit.
reason-keychain-locked = The keychain is locked.
reason-account-unknown = No account is called “{ $name }”.
reason-account-exists = An account is called “{ $name }” already. Choose another name.
reason-no-account = No account yet. Add one to send files.
reason-bad-address = “{ $address }” is no address that begins with https://.
reason-link-unknown = No task, post or expense behind this link.
reason-link-elsewhere = This link belongs to organisation { $organisation }. Add its account first.
reason-home-in-use = Another Attaché works in this home folder. Quit it first.
reason-home-unusable = The home folder cannot be used: { $detail }.
reason-settings-put-aside = The settings could not be read and were put aside. The defaults hold.
reason-no-browser = No browser could be opened. Copy the link instead.
reason-several-accounts = Several accounts: { $names }. Say which one is meant.
reason-store-put-aside = The old list could not be read and was put aside.
reason-nothing-dropped = This drop brought no files. Some apps cannot hand them over.

## Actions: the one button beside a reason

action-remove = Remove
action-retry = Retry
action-choose-another = Choose another…
action-enter-token = Enter token…

## Notifications

notify-done-title =
    { $files ->
        [one] { $files } file attached
       *[other] { $files } files attached
    }
notify-done-body = { $destination } · { SIZE($bytes) }
notify-failed-title =
    { $files ->
        [one] { $failed } of { $files } file failed
       *[other] { $failed } of { $files } files failed
    }
notify-failed-body = { $destination }
notify-failed-body-comment = The comment is not posted yet.
notify-token-title = { PROVIDER($provider) } needs a new token
notify-token-body =
    { $batches ->
        [one] { $batches } batch waits.
       *[other] { $batches } batches wait.
    }
notify-keychain-title = The keychain is locked
notify-keychain-body =
    { $batches ->
        [one] { $batches } batch waits.
       *[other] { $batches } batches wait.
    }
notify-offline-title = Waiting for the network
notify-offline-body =
    { $files ->
        [one] { $files } file waits. Nothing is lost.
       *[other] { $files } files wait. Nothing is lost.
    }
notify-action-open-task = Open task
notify-action-copy-link = Copy link
notify-action-retry = Retry
notify-action-show = Show
notify-action-enter-token = Enter token

## Command line

cli-to = To { $destination }
cli-many-files =
    { $files ->
        [one] “{ $folder }” brings { $files } file.
       *[other] “{ $folder }” brings { $files } files.
    } Send them all?
cli-attached =
    { $files ->
        [one] { $files } file attached, { SIZE($bytes) }.
       *[other] { $files } files attached, { SIZE($bytes) }.
    }
cli-failed =
    { $files ->
        [one] { $failed } of { $files } file failed.
       *[other] { $failed } of { $files } files failed.
    }
cli-stopped = Stopped. What is attached stays, the rest is not sent.
cli-token-prompt = Token for { PROVIDER($provider) }:
cli-account-added = “{ $name }” is ready.
cli-account-removed = “{ $name }” is removed, and its token with it.
