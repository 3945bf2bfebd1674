# Every sentence a person reads, for window, tray, notifications and command line.
#
# A reason's message is reason-<its kind in kebab case>; its fields are the arguments, in camel case.
# Functions, the same in every face:
#   SIZE($bytes)        36.2 MB, rounded up
#   LIMIT($bytes)       314.5 MB, rounded down
#   PROVIDER($provider) the name people know a service by
#   COUNTDOWN($until)   0:24, until a time in milliseconds since 1970
#   DAY($at)            12 Nov, for a time in milliseconds since 1970
#   SUM($a, $b)         both together

## A kind of place inside a sentence, by $place

place-on = { $place ->
    [comment] on the comment
    [project] in the project
    [post] on the post
    [expense] on the expense
    [page] on the page
    [invoice] on the invoice
    [purchaseOrder] on the purchase order
    [bill] on the bill
    [booking] on the booking
    [deal] on the deal
    [budget] on the budget
    [company] with the company
    [person] with the person
    [discussion] in the discussion
   *[task] on the task
}

## Reasons: found before the first byte

reason-too-large = Too large: { PROVIDER($provider) } takes at most { LIMIT($limit) } in one file.
reason-type-refused = { PROVIDER($provider) } does not take .{ $extension } files.
reason-not-allowed-to-read = You are not allowed to read this file.
reason-locked = Another program has locked this file. Close it there first.
reason-gone = The file is no longer where it was.
reason-drive-away = The drive “{ $name }” is not connected.
reason-drive-silent = The drive with this file does not answer.
reason-not-a-file = A pipe, socket or device is not a file that can be sent.
reason-system-file = Left out: a file that the system keeps for itself.
reason-folder-link = A link to a folder is not followed. Drop the folder itself.
reason-name-too-long = The name is too long. Give the file a shorter one first.
reason-name-not-text = The name holds signs that are no text. Rename the file first.
reason-name-not-allowed = A file cannot have this name. Choose another one.
reason-name-taken = A file called “{ $name }” is there already. Choose another name.
reason-empty-folder = Empty folder, nothing to send.
reason-dropped-twice = Dropped twice, kept once.
reason-empty-file = Empty file, sent as it is.
reason-read-failed = This could not be read: { $detail }.
reason-one-file-only =
    { $place ->
        [expense] An expense holds one receipt.
        [invoice] An invoice holds one file.
        [purchaseOrder] A purchase order holds one file.
        [bill] A bill holds one file.
       *[other] One file fits here.
    }

reason-already-there =
    { $same ->
        [true]
            { $since ->
                [none] Already on this { place-word }, same content. Skipped.
               *[other] Already on this { place-word } since { DAY($since) }, same content. Skipped.
            }
       *[other] A file of this name and size is already on this { place-word }.
    }
reason-on-its-way = Already on its way to this { place-word }, same content. Skipped.
place-word =
    { $place ->
        [comment] comment
        [project] project
        [post] post
        [expense] expense
        [page] page
        [invoice] invoice
        [purchaseOrder] purchase order
        [bill] bill
        [booking] booking
        [deal] deal
        [budget] budget
        [company] company
        [person] person
        [discussion] discussion
       *[task] task
    }

## Reasons: met on the way

reason-changed = The file changed while it was being sent.
reason-damaged = The stored copy differs from your file. It is not attached.
reason-not-verifiable = Attached. The service gave no checksum to compare.
reason-token-refused = { PROVIDER($provider) } no longer accepts the token.
reason-token-missing = The token for { PROVIDER($provider) } is not at hand. Enter it again.
reason-no-access = You may not attach files to this { ui-kind }.
reason-destination-gone = This { ui-kind } was deleted, or you no longer see it.
reason-occupied = There is a file already: “{ $name }”. It stays unless you replace it.
reason-audience-undecided = This project asks who sees each post. Choose that first.
reason-expense-incomplete =
    { $field ->
        [date] The expense needs a day such as 2026-11-14, from 1970 on and at most a year ahead.
        [category] The expense needs a category.
        [currency] A currency has three letters, such as EUR.
       *[amount] { $digits ->
            [none] { $most ->
                [none] The expense needs an amount, such as 1200.50.
               *[other] { $currency ->
                    [none] The amount is too large: it can be { $most } at most.
                   *[other] The amount is too large: it can be { $most } { $currency } at most.
                }
            }
            [0] { $currency } has no parts. Give a whole amount, such as 1200.
           *[other] { $currency } has { $digits } digits behind the point at most, such as { $digits ->
                [2] 1200.50
               *[other] 1200.505
            }.
        }
    }
reason-proof-refused = { PROVIDER($provider) } does not take proofs here.
reason-proof-unseen = { PROVIDER($provider) } has the proof and names no page for it. Retry asks again.
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
reason-no-connection =
    { $why ->
        [nameUnknown] Your network cannot find { PROVIDER($provider) }. Sending goes on by itself when it can.
        [notTrusted] No safe connection to { PROVIDER($provider) }. Behind a company proxy, name its certificate in SSL_CERT_FILE.
        [proxy] Your proxy does not let { PROVIDER($provider) } through. Check its address and sign-in in the system’s settings.
        [silent] { PROVIDER($provider) } does not answer. Sending goes on by itself when it does.
        [cut] The connection to { PROVIDER($provider) } breaks off. Sending goes on by itself when it holds.
       *[unreachable] No connection. Sending goes on by itself when the network is back.
    }
reason-no-answer = No answer from { PROVIDER($provider) } yet. The file goes on by itself, or is tried again.
reason-rate-limited = { PROVIDER($provider) } asks for a pause. New files start again in { COUNTDOWN($until) }. Nothing is lost.
reason-network-answers = Your network answers instead of { PROVIDER($provider) }. Sign in to it first.
reason-not-the-service = What answers there is not { PROVIDER($provider) }. Check the account’s address.
reason-storage-not-allowed = Nothing was sent: files may not be stored at { $host }.
reason-too-large-there = Too large: { PROVIDER($provider) }, or something on the way to it, takes no file of this size. Make it smaller.
reason-credentials-late = Upload permits of { PROVIDER($provider) } come too late: its answers are slow or its clock is wrong. Retry later.
reason-may-not-change = You may not rename or delete this file.
reason-storage-refused = The file storage refused this file. The log has its words.
reason-vanished = The service took it, but the { ui-kind } does not show it. Look there, then retry.
reason-upload-lost = { PROVIDER($provider) } no longer has what was uploaded. It has to be sent again.
reason-comment-waits =
    The { $how ->
        [newPost] post is not out yet
        [reply] reply is not out yet
        [newExpense] expense is not made yet
       *[newComment] comment is not posted yet
    }. { $stored ->
        [one] { $stored } of { SUM($stored, $failed) } files is stored
       *[other] { $stored } of { SUM($stored, $failed) } files are stored
    }, { $failed } failed.
reason-posted-unchecked = It is posted, but its files could not be checked. Retry looks again and posts nothing.
reason-comment-unknown =
    Cannot tell whether the { $how ->
        [newPost] post
        [reply] reply
        [newExpense] expense
       *[newComment] comment
    } went out. Look before sending again.
reason-stopped = You stopped it. Retry sends it from the beginning.
reason-taken-off = The batch was taken off the list meanwhile.
reason-internal = Attaché made a mistake here. The log has the rest.
reason-not-readable = What was known of this file is lost. Look at its destination before sending it again.
reason-disk-full = The disk is full. Sending goes on by itself when there is room.
reason-too-many-open-files = Too many files are open on this computer. Sending goes on by itself.
reason-out-of-memory = This computer is out of memory. Sending goes on by itself when there is some.
reason-not-written = The list cannot be written: { $detail }. Sending goes on by itself once it can.

## Reasons: fetching what a destination holds

reason-login-page = { PROVIDER($provider) } wants you to sign in for this file. Open it in the browser.
reason-no-longer-there = The file is no longer there.
reason-not-ready = { PROVIDER($provider) } does not have this file ready yet. Try again in a minute.
reason-other-than-listed = What came is not the file that { PROVIDER($provider) } lists. Nothing was kept. Open it in the browser.
reason-files-not-allowed = Nothing was fetched: files may not come from “{ $address }”.
reason-not-fetched =
    { $why ->
        [nameUnknown] Your network cannot find { PROVIDER($provider) }. Download it again when it can.
        [silent] { PROVIDER($provider) } does not answer. Download it again later.
        [cut] The connection to { PROVIDER($provider) } breaks off. Download it again.
        [diskFull] The disk is full. Make room, then download it again.
        [openFiles] Too many files are open on this computer. Close programs, then download it again.
        [memory] This computer is out of memory. Close programs, then download it again.
       *[unreachable] No connection. Download it again when the network is back.
    }
reason-endless = More than { SIZE($most) } came of a file without a known size. Nothing was kept. Open it in the browser.
reason-file-elsewhere = This { place-word } does not have that file.
reason-files-not-listed = { PROVIDER($provider) } cannot be asked which files this { place-word } has. Look in the browser.
reason-cannot-save = Nothing can be saved there: { $detail }. Choose another folder.

## Reasons: accounts, home, keychain

reason-wrong-token = { PROVIDER($provider) } does not know this token. Copy it again from there.
reason-several-organisations = This token opens several organisations: { $names }. Name one.
reason-organisation-unknown = This token does not open the organisation “{ $organisation }”.
reason-no-keychain = No keychain on this computer. The token is kept until you quit.
reason-keychain-locked = The keychain is locked.
reason-account-unknown = No account is called “{ $name }”. There are: { $names }.
reason-account-exists = An account is called “{ $name }” already. Choose another name.
reason-no-account = No account yet. Add one to send files.
reason-bad-address = “{ $address }” is no address that begins with https://.
reason-not-there = There is no { place-word } { $id } in “{ $organisation }”, or you do not see it.
reason-link-unknown = No task, post or expense behind this link.
reason-link-elsewhere =
    { $organisation ->
        [none] This link belongs to { PROVIDER($provider) }. Add an account there first.
       *[other] This link belongs to organisation { $organisation }. Add its account first.
    }
reason-home-in-use = Another Attaché works in this home folder. Quit it first.
reason-home-unusable = The home folder cannot be used: { $detail }.
reason-nothing-kept = The list cannot be kept: { $detail }. Attaché works, and forgets it when you quit.
reason-entries-put-aside =
    { $entries ->
        [one] { $entries } entry of the list could not be read and was put aside.
       *[other] { $entries } entries of the list could not be read and were put aside.
    }
reason-settings-put-aside = The settings could not be read and were put aside. The defaults hold.
reason-no-browser = No browser could be opened. Copy the link instead.
reason-sign-in-declined = Signing in was declined or left open in the browser. Try again.
reason-sign-in-refused = { PROVIDER($provider) } did not accept the sign-in: { $detail }. Check client id and secret.
reason-sign-in-port = Another program uses port { NUMBER($port, useGrouping: "false") }, which signing in needs. Close it first.
sign-in-done = You are signed in. You can close this page and go back to Attaché.
sign-in-declined = You are not signed in. You can close this page.
reason-several-accounts = Several accounts: { $names }. Say which one is meant.
reason-store-put-aside = The old list could not be read and was put aside.
reason-nothing-dropped = No files came along. Some apps cannot hand them over: choose them instead.

## Actions: the one button beside a reason

action-remove = Remove
action-retry = Retry
action-choose-another = Choose another…
action-enter-token = Enter token…
action-send-instead = Send this instead
action-replace = Replace
action-send-anyway = Send anyway
action-open-in-browser = Open in browser

## What the system says of Attaché while it keeps the computer awake
awake-why = Files are being sent.

## Notifications

notify-done-expense = Expense created with its receipt
notify-done-proof =
    { $files ->
        [one] { $files } file uploaded as proof
       *[other] { $files } files uploaded as proofs
    }
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
notify-failed-body-made = The { $made ->
    [post] post is not out yet.
    [reply] reply is not out yet.
    [expense] expense is not created yet.
   *[comment] comment is not posted yet.
}
notify-unknown-title = Look before sending again
notify-unknown-body = Cannot tell whether the { $made ->
    [post] post in { $destination }
    [reply] reply to { $destination }
    [expense] expense in { $destination }
   *[comment] comment on { $destination }
} went out.
notify-occupied-title = There is a file already
notify-occupied-body = { $destination } · { $name }
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
notify-barred-title =
    { $files ->
        [one] { $files } file cannot be sent
       *[other] { $files } files cannot be sent
    }
notify-offline-title = Waiting for the network
notify-offline-body =
    { $files ->
        [one] { $files } file waits. Nothing is lost.
       *[other] { $files } files wait. Nothing is lost.
    }
notify-tray-title = Attaché goes on in the tray
notify-tray-body =
    { $files ->
        [one] { $files } file is
       *[other] { $files } files are
    } still under way. Quit from the tray’s menu.
notify-no-tray-title = Attaché goes on in the background
notify-no-tray-body = This desktop has no tray, so closing makes the window small. Ctrl+Q quits.
notify-action-copy-link = Copy link
notify-action-retry = Retry
notify-action-show = Show
notify-action-enter-token = Enter token

## Tray

tray-tip = Attaché: { $line }
tray-nothing = Nothing to send
tray-progress = { $attached } of { $files }, { $percent } %
tray-left = { $attached } of { $files }, { $time } left
tray-and-failed = { $line }, { $failed } failed
tray-offline = Waiting for the network, { $attached } of { $files }
tray-waiting = Waiting, { $attached } of { $files }
tray-token = Needs a new token
tray-keychain = The keychain is locked
tray-paused = Paused, { $attached } of { $files }
tray-failed = { $failed } failed
tray-look = Needs a look
tray-batch = { $title }: { $state }
tray-batch-untitled = No destination yet
tray-batch-staged = { $files ->
    [one] 1 file, not sent yet
   *[other] { $files } files, not sent yet
}
tray-batch-queued = waits its turn
tray-batch-sending = { $attached } of { $files }
tray-batch-offline = no connection
tray-batch-waiting = waits, { $attached } of { $files }
tray-batch-token = needs a new token
tray-batch-keychain = the keychain is locked
tray-batch-paused = paused, { $attached } of { $files }
tray-batch-failed = { $failed } of { $files } failed
tray-batch-look = needs a look
tray-batch-done = { $files ->
    [one] 1 file attached
   *[other] { $files } files attached
}
tray-batch-stopped = stopped, { $attached } of { $files } attached
tray-open = Open Attaché
tray-upload = Upload files…
tray-upload-to = Upload files to
tray-pause-all = Pause everything
tray-resume-all = Resume everything
tray-stop-all = Stop everything…
tray-quit = Quit

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
cli-uploaded =
    { $files ->
        [one] { $files } file uploaded as proof, { SIZE($bytes) }.
       *[other] { $files } files uploaded as proofs, { SIZE($bytes) }.
    }
cli-failed =
    { $files ->
        [one] { $failed } of { $files } file failed.
       *[other] { $failed } of { $files } files failed.
    }
cli-stopped = Stopped. What is attached stays, the rest is not sent.
cli-arriving =
    { $files ->
        [one] Stopping. Waiting to hear whether { $files } file arrived.
       *[other] Stopping. Waiting to hear whether { $files } files arrived.
    } Press again to end at once.
cli-unknown-file = Stopped while it was being attached: it may be there already.
cli-unknown-files =
    { $files ->
        [one] { $files } file may be attached already: look there before you send it again.
       *[other] { $files } files may be attached already: look there before you send them again.
    }
# What is made for the files.
cli-made =
    { $made ->
        [post] post
        [reply] reply
        [expense] expense
       *[comment] comment
    }
cli-unknown-comment =
    { $files ->
        [one] The { cli-made } with { $files } file may be posted already: look there before you send it again.
       *[other] The { cli-made } with { $files } files may be posted already: look there before you send it again.
    }
cli-leaving = Ended. attache work goes on with what is not attached yet, and so does the app when it is opened.
cli-left-sending = Batch { $id } is being sent now. attache status shows how far it is.
cli-left-paused = Batch { $id } is paused. attache resume { $id } lets it go on.
cli-left-comment =
    The { cli-made } of batch { $id } waits: { $failed ->
        [one] { $failed } file
       *[other] { $failed } files
    } failed, { $stored } stored. attache retry { $id } tries again, attache post { $id } posts it without what failed.
cli-left-failed =
    Batch { $id }: { $failed ->
        [one] { $failed } file
       *[other] { $failed } files
    } failed. attache retry { $id } tries again.
cli-left-unknown = Batch { $id } stays in the queue: attache retry { $id }, then attache work, finds out whether its { cli-made } is posted.
cli-left-unchecked = Batch { $id } stays in the queue: attache retry { $id }, then attache work, looks at its { cli-made } again and posts nothing.
cli-left-waiting = Batch { $id } waits. { $reason }
cli-left-open = Batch { $id } is not done. attache work goes on with it.
cli-all-there = Everything is there already. --again sends it once more.
cli-on-its-way = What is on its way there already is not sent a second time. --again does so all the same.
cli-nothing-to-send = Nothing here can be sent.
cli-many-refused =
    { $files ->
        [one] “{ $folder }” brings { $files } file.
       *[other] “{ $folder }” brings { $files } files.
    } Add --yes to send them all.
cli-no-connection =
    { $why ->
        [notTrusted] No safe connection to { PROVIDER($provider) }. Behind a company proxy, name its certificate in SSL_CERT_FILE.
        [proxy] Your proxy does not let { PROVIDER($provider) } through. Check HTTPS_PROXY, or the system’s settings.
        [silent] { PROVIDER($provider) } does not answer.
        [cut] The connection to { PROVIDER($provider) } breaks off.
       *[unreachable] { PROVIDER($provider) } cannot be reached.
    }
cli-disk-full = The disk is full. Make room, then run this again.
cli-too-many-open-files = Too many files are open. Close programs or raise the limit (ulimit -n), then run this again.
cli-out-of-memory = This computer is out of memory. Close programs, then run this again.
cli-not-written = The list cannot be written: { $detail }. Run this again once it can.
cli-home = The list cannot be kept in “{ $folder }”: { $detail }. Attaché has to write there; another folder can be named in ATTACHE_HOME.
cli-no-log = No log is written: { $detail }.
cli-not-sent = Not sent, because it was stopped.
cli-not-a-destination = “{ $text }” is no destination. Give its web link, or one of { $forms }.
cli-comment-nowhere = --comment cannot be posted { place-on }. At { PROVIDER($provider) } it goes to: { $kinds }.
cli-audience-nowhere = Nothing is posted there of which --public or --private-to could say who sees it.
cli-expense-nowhere = --date, --category, --amount, --currency and --notes are for a new expense: --to new-expense/ID with the id of a project.
cli-no-currency = --currency is empty. Name one such as USD, or leave it out for the project’s own.
cli-expense-refused = No expense can be made there. attache targets finds projects.
cli-proof-nowhere = Proofs are taken by tasks with proofing only, and this is none.
cli-nobody = Nobody else there is called “{ $name }”. There are: { $others }.
cli-several-people = Several there are called “{ $name }”. Name one by its id: { $others }.
cli-no-category = No category is called “{ $name }”. There are: { $others }.
cli-no-categories = “{ $account }” has no categories for expenses.
cli-other-account = “{ $named }” is another account than the one of this link, “{ $account }”.
cli-left-out = Left out
cli-sent-as = “{ $name }” is called “{ $there }” there: it was not given its own name back.
cli-progress = { $attached } of { $files } attached
cli-left = { $time } left
cli-status-total = { $attached } of { $files } attached, { $percent } %
cli-status-files = { $attached } of { $files }
cli-status-nothing = Nothing to send.
cli-status-asleep = Attaché is not running. It goes on with these when it is opened; attache work does so here.
cli-state-staged = Not sent yet
cli-no-batch = There is no batch { $id }. attache status shows which there are.
cli-no-comment-waits = Batch { $id } has no comment that waits for a decision. attache status shows what waits.
cli-waits-in-line = Waiting for another attache at work to end …
cli-nothing-failed = Nothing failed, so there is nothing to try again.
cli-paused = Paused.
cli-resumed = Going on.
cli-resumed-later = Ready to go on: attache work does so, and so does the app when it is opened.
cli-not-into = Nothing can be saved in “{ $folder }”: { $detail }. Choose another folder with --into.
cli-holds-nothing = There are no files.
cli-nearest-page = Where { PROVIDER($provider) } shows this { place-word } is not known: this is the nearest page.
cli-size = { SIZE($bytes) }
cli-no-path = There is no such file or folder, or no longer.
cli-no-file = There is no such file, or no longer. attache list shows which there are.
cli-delete = Delete file { $id } for good? It cannot be brought back.
cli-deleted = File { $id } is deleted.
cli-history-none = Nothing was sent yet.
cli-history-nothing = Nothing was sent that has these words.
cli-history-clear = Remove the whole history for good? What was sent stays where it is.
cli-history-cleared = The history is cleared.
cli-found-by-link = Words do not find these kinds here: { $kinds }. Where they take files, their web link finds them, or KIND/ID.
cli-nothing-found = Nothing found for “{ $query }”.
cli-token-prompt = Token for { PROVIDER($provider) }:
cli-no-token = No token came on standard input.
cli-account-added = “{ $name }” is ready.
cli-account-unkept = Its token is kept nowhere: set ATTACHE_TOKEN for every command.
cli-no-keychain = This computer has no keychain.
cli-account-removed = “{ $name }” is removed, and its token with it.
cli-hint-account = Name it with --account.
cli-hint-organisation = Choose one with --organization and its id.
cli-hint-first-account = Add one, such as: attache account add productive
cli-token-refused = { PROVIDER($provider) } does not accept the token in ATTACHE_TOKEN.
cli-hint-environment = It stands for the token of every account. Where it belongs to another one, name that with --account; without it, each has its own from the keychain.
cli-hint-token = Set ATTACHE_TOKEN, or remove the account and add it again.
cli-hint-number = Is { $text } its number? attache targets { $text } finds a task by its number.
cli-hint-one-file = Name one file only.
cli-hint-open = attache open leads there.
cli-hint-replace = --replace puts this file in its place.
cli-hint-audience = --public shows it to the whole project, --private-to NAME to some of it only.
cli-hint-date = Say it with --date.
cli-hint-category = Choose one with --category. attache expense-categories shows all.
cli-hint-amount = Say it with --amount.
cli-hint-currency = Say it with --currency.
cli-hint-keychain = Unlock it, or set ATTACHE_TOKEN.
cli-interrupted = Stopped.
cli-ended = The command cannot go on: { $detail }.

## Window

ui-send = Send
ui-send-files = Attach { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-send-made = { $makes ->
    [post] Post
    [reply] Reply
   *[comment] Comment
} with { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-send-receipt = Attach receipt
ui-send-expense = Create expense
ui-send-proof = Upload { $files ->
    [one] 1 proof
   *[other] { $files } proofs
}
ui-send-replace = { $how ->
    [receipt] Replace receipt
   *[other] Replace file
}
ui-stop = Stop
ui-stop-asks = Stop…
ui-stop-all = Stop everything
ui-stop-all-asks = Stop everything…
ui-keep-sending = Keep sending
ui-pause = Pause
ui-resume = Resume
ui-retry-files = Retry { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-send-rest = Send { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-remove = Remove
ui-take-off = Take off the list
ui-stop-file = Stop this file
ui-resume-file = Resume this file
ui-clear = Clear
ui-clear-finished = Clear finished
ui-cancel = Cancel
ui-close = Close
ui-keep = Keep
ui-dismiss = Dismiss
ui-try-now = Try now
ui-open-sign-in-page = Open sign-in page
ui-unlock = Unlock…
ui-choose-files = Choose files…
ui-choose-folder = Choose a folder…
ui-add-files = Add files…
ui-copy-link = Copy link
ui-open-browser = Open in browser
ui-open-place = { $place ->
    [comment] Open comment
    [project] Open project
    [post] Open post
    [expense] Open expense
    [page] Open page
    [invoice] Open invoice
    [purchaseOrder] Open purchase order
    [bill] Open bill
    [booking] Open booking
    [deal] Open deal
    [budget] Open budget
    [company] Open company
    [person] Open person
    [discussion] Open discussion
   *[task] Open task
}
ui-show-in-folder = Show in folder
ui-copy-details = Copy details
ui-open-proof = Open proof
ui-copy-proof = Copy link of the proof
ui-menu-files = { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-undo = Undo
ui-undo-text = { $files ->
    [0] Batch taken off the list
    [one] 1 file taken off the list
   *[other] { $files } files taken off the list
}
ui-post-without = Post without them
ui-post-again = Post again

# Sidebar
ui-side = Batches and destinations
ui-show-side = Show sidebar
ui-new-batch = New batch
ui-batches = Batches
ui-recent = Recent
ui-favourites-recent = Favourites and recent
ui-settings = Settings
ui-pause-all = Pause everything
ui-resume-all = Resume everything
ui-no-destination = No destination yet
ui-of = { $done } of { $total }
ui-left = { $time } left
ui-side-staged = Not sent yet, { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-side-paused = Paused, { $done } of { $total }
ui-side-offline = No connection
ui-side-answer = No answer yet
ui-side-limit = Goes on in { $time }
ui-side-token = Needs a new token
ui-side-keychain = The keychain is locked
ui-side-sign-in = Sign in to the network
ui-side-disk = The disk is full
ui-side-service = { PROVIDER($provider) } fails, tries again
ui-side-needs = Needs a look
ui-side-done = { $files } attached
ui-side-uploaded = { $files } uploaded

# Destination
ui-to = To
ui-to-empty = { $inside ->
    [post] Choose a project, task, post or expense, or paste a link
    [both] Choose a task, comment, post or expense, or paste a link
   *[comment] Choose a task or comment, or paste a link
}
ui-as = As
ui-text = Text
ui-text-label = { $makes ->
    [post] Text of the post
    [reply] Text of the reply
   *[comment] Text of the comment
}
ui-text-hint = Optional; without it the { $makes ->
    [post] post
    [reply] reply
   *[comment] comment
} lists the file names
ui-text-names = The file names
ui-text-hint-names = Optional; without it: { $names }
ui-text-hint-more = Optional; without it: { $names } and { $more } more
ui-how-files = Files on the { place-word }
ui-how-files-why = Listed with the { place-word } itself
ui-how-comment = New comment
ui-made-why = Posted once, when every file is stored
ui-how-post = New post
ui-how-reply = Reply
ui-how-receipt = Receipt
ui-how-expense = New expense
ui-how-expense-why = Made with its receipt, once that is stored
ui-how-proof = Proof (experimental)
ui-how-proof-why = Uploaded, and linked by nothing; you get the page of the proof
ui-seen = Who sees it
ui-seen-choose = Choose who sees it
ui-seen-choose-asks = Choose who sees it…
ui-seen-by = { $place ->
    [post] Seen by whoever sees the post
   *[other] Seen by the whole project
}
ui-seen-by-only = { $people ->
    [one] Only { $first } and you
    [2] Only { $first }, { $second } and you
   *[other] Only { $first }, { $more } more and you
}
ui-seen-everybody = { $place ->
    [post] Whoever sees the post
   *[other] The whole project
}
ui-seen-only = Only these and you
ui-seen-loading = Looking who takes part…
ui-seen-nobody = Nobody else takes part in this project.
ui-expense = Cost
ui-expense-date = Date
ui-expense-category = Category
ui-expense-amount = Amount
ui-expense-currency = Currency
ui-expense-currency-why = The project counts in { $currency }. Another currency is converted there.
ui-expense-loading = Looking for categories…
ui-expense-notes = Notes
ui-expense-for = For
ui-expense-once = made once the receipt is stored
ui-expense-notes-hint = Optional; what it was for
ui-expense-no-notes = No notes
ui-new-expense-in = New expense in { $project }
ui-how-inside = { $inside ->
    [post] Reply to a post…
   *[comment] Add to a comment…
}
ui-how-inside-why = { $place ->
    [project] Choose one of the project’s posts
   *[task] Choose one of the task’s { $inside ->
        [post] posts
       *[comment] comments
    }
}
ui-how-existing = Added to the comment
ui-answers = { $place ->
    [post] Reply to { $author }
   *[comment] Comment by { $author }
}
ui-written-by = { $place ->
    [post] Post by { $author }
   *[comment] Comment by { $author }
}
ui-favourite = favourite
ui-kind = { $place ->
    [comment] comment
    [project] project
    [post] post
    [expense] expense
    [page] page
    [invoice] invoice
    [purchaseOrder] purchase order
    [bill] bill
    [booking] booking
    [deal] deal
    [budget] budget
    [company] company
    [person] person
    [discussion] discussion
   *[task] task
}
ui-closed = Closed
ui-sample-data = Sample data

# Picker
ui-found = Destinations
ui-searching = Searching { $service }…
ui-searching-first = Searching…
ui-resolving = Following the link…
ui-nothing-found = Nothing found for “{ $query }”. A task number or a link works too.
ui-search-failed = The search did not work. Type on to try again.
ui-type-to-search = Type a title, a project or a task number.
ui-hint-move = move
ui-hint-choose = choose
ui-hint-link = A pasted link works too
ui-favourites = Favourites
ui-favour = Keep as a favourite
ui-unfavour = No longer a favourite
ui-mine = My open tasks{ $expenses ->
    [true] {" "}and expenses
   *[false] { "" }
}
ui-mine-at = My open tasks{ $expenses ->
    [true] {" "}and expenses
   *[false] { "" }
}, { $account }
ui-active = Recently active
ui-active-at = Recently active, { $account }
ui-kind-label = Kind of place
ui-all-kinds = Everything
ui-every-kind = Show everything
ui-nothing-of-kind = Nothing found for “{ $query }” among { $kinds }.
ui-kinds = { $place ->
    [comment] Comments
    [project] Projects
    [post] Posts
    [expense] Expenses
    [page] Pages
    [invoice] Invoices
    [purchaseOrder] Purchase orders
    [bill] Bills
    [booking] Bookings
    [deal] Deals
    [budget] Budgets
    [company] Companies
    [person] People
    [discussion] Discussions
   *[task] Tasks
}
ui-mine-loading = Looking for your open tasks…
ui-mine-none = No open task is assigned to you.
ui-inside = { $inside ->
    [post] Posts
   *[comment] Comments
}
ui-inside-of = { $inside ->
    [post] Posts { $place ->
        [project] in
       *[task] on
    } “{ $title }”
   *[comment] Comments on “{ $title }”
}
ui-inside-choose = { $inside ->
    [post] Choose a post to reply to, or type to search
   *[comment] Choose a comment, or type to search
}
ui-inside-loading = { $inside ->
    [post] Looking for the posts…
   *[comment] Looking for the comments…
}
ui-inside-none = No { $inside ->
    [post] post
   *[comment] comment
} { $place ->
    [project] in this project
   *[task] on this task
} yet.
ui-comment-files = { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-hint-inside = { $inside ->
    [post] its posts
   *[comment] its comments
}
ui-hint-back = back
ui-hint-favourite = favourite
ui-hint-unfavourite = not a favourite
ui-today = Today
ui-yesterday = Yesterday

# Files
ui-files = Files
ui-show-running = Show running files
ui-group-look = { $files ->
    [one] 1 needs a look
   *[other] { $files } need a look
}
ui-group-failed = { $files } failed
ui-group-ready = { $files } ready
ui-group-left-out = { $files } left out
ui-group-stored = { $files } stored, waiting for the { $makes ->
    [post] post
    [reply] reply
    [expense] expense
   *[comment] comment
}
ui-phase-waiting = Waiting
ui-phase-network = Waiting for network
ui-phase-preparing = Preparing
ui-phase-sending = Sending
ui-phase-verifying = Verifying
ui-phase-stored = Stored
ui-phase-attaching = Attaching
ui-phase-attached = Attached
ui-phase-proof = Uploaded as proof
ui-phase-paused = Paused
ui-phase-failed = Failed
ui-phase-stopped = Stopped
ui-becomes = becomes { $name }
ui-starts-over = was at { $percent } %, starts over
ui-unknown-reason = Something went wrong. The log says what.

# Action bar
ui-whole-batch = Whole batch
ui-selected = { $files } files selected, { $size }
ui-files-size = { $files ->
    [one] 1 file
   *[other] { $files } files
}, { $size }
ui-choose-where = Choose where they go
ui-ready = { $files ->
    [one] 1 file ready
   *[other] { $files } files ready
}
ui-ready-of = { $ready } of { $total } files ready
ui-skipped = { $files } skipped
ui-cannot = { $files } cannot be sent
ui-one-made = one { $makes ->
    [post] post
    [reply] reply
   *[comment] comment
} once all are stored
ui-receipt-ready = 1 receipt ready
ui-replaces = Replaces { $name }, which is there now
ui-replaces-unnamed = Replaces the file that is there now
ui-checking = Looking through the files
ui-checked = { $files ->
    [one] 1 file so far
   *[other] { $files } files so far
}
ui-many = “{ $folder }” holds { $files } files
ui-many-why = Nothing of it is added yet.
ui-many-ask = Add them all?
ui-leave-out = Leave them out
ui-add-many = Add { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-queued = Waiting, { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-attached-of = { $done } of { $total } attached
ui-uploaded-of = { $done } of { $total } uploaded
ui-stored-of = { $done } of { $total } stored
ui-paused-of = Paused, { $done } of { $total } { $stored ->
    [true] stored
   *[other] attached
}
ui-nothing-lost = nothing is lost
ui-tries-again = tries again by itself
ui-safe-to-close = safe to close, Attaché keeps the rest
ui-limited = limited to { $speed }
ui-goes-on = goes on in { $time }
ui-failed-of = { $failed } of { $total } failed
ui-attached-count = { $files } attached
ui-not-posted = The { $makes ->
    [post] post is not out yet
    [reply] reply is not out yet
    [expense] expense is not created yet
   *[comment] comment is not posted yet
}
ui-stored-failed = { $stored } of { $total } files are stored, { $failed } failed
ui-unknown-made = Cannot tell whether the { $makes ->
    [post] post
    [reply] reply
    [expense] expense
   *[comment] comment
} went out
ui-occupied = There is a file already
ui-occupied-by = “{ $name }” stays unless you replace it
ui-look-first = Look before sending again
ui-done-files = { $files ->
    [one] 1 file attached and verified
   *[other] { $files } files attached and verified
}
ui-done-receipt = Receipt attached and verified
ui-done-expense = Expense created with its receipt
ui-done-proof = { $files ->
    [one] 1 file uploaded as proof
   *[other] { $files } files uploaded as proofs
}
ui-done-made = { $makes ->
    [post] Posted
    [reply] Replied
   *[comment] Comment posted
} with { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-done-figures = { $size } in { $time }
ui-stopped-of = Stopped, { $done } of { $total } attached
ui-not-sent = { $files ->
    [one] 1 file is not sent
   *[other] { $files } files are not sent
}

# Pages
ui-empty-title = Drop files anywhere in this window
ui-empty-text = Folders work too, and so does pasting. You can choose where they go before or after.
ui-empty-addressed = Folders work too, and so does pasting. Nothing is sent before you say so.
ui-empty-at-once = Folders work too, and so does pasting. Files are sent as soon as all of them are checked.
ui-drop = { $files ->
    [0] Drop files
    [one] Drop 1 file
   *[other] Drop { $files } files
}
ui-drop-new = In a new batch. You choose where they go next.
ui-drop-more = Added to this batch. You choose where they go next.
ui-drop-addressed = For “{ $title }”. You check the list before anything is sent.
ui-drop-at-once = For “{ $title }”. Sent as soon as all of them are checked.
ui-welcome = Welcome to Attaché
ui-welcome-text = Drop files, choose { $inside ->
    [comment] a task
   *[both] a task or a post
}. Attaché takes them there and checks that they arrived.
ui-welcome-kept = { $files ->
    [one] 1 file waits here. Connect an account, then choose where it goes.
   *[other] { $files } files wait here. Connect an account, then choose where they go.
}
ui-connect = Connect { PROVIDER($provider) }
ui-connect-why = { $inside ->
    [post] Posts, replies and receipts
   *[comment] Files on tasks and in comments
}
ui-try-sample = Try it with sample data
ui-try-sample-why = , nothing leaves this computer.
ui-sample-banner = This is sample data. Nothing leaves this computer.

# Files already there
ui-already-there = Already there
ui-there-link = { $files } already there
ui-there = { $files ->
    [one] 1 file already there
   *[other] { $exact ->
        [true] { $files } files already there
       *[false] More than { $files } files already there
    }
}
ui-shelf-own = { $more ->
    [true] More than { $files }
   *[false] { $files }
} { place-on }
ui-shelf-comments = { $more ->
    [true] More than { $files }
   *[false] { $files }
} { $inside ->
    [post] in posts
   *[comment] in comments
}
ui-there-none = No files yet
ui-there-none-why = Files of this { place-word } are listed here.
ui-unanswered =
    { $why ->
        [nameUnknown] Your network cannot find { PROVIDER($provider) }. Try again when it can.
        [silent] { PROVIDER($provider) } does not answer. Try again later.
        [cut] The connection to { PROVIDER($provider) } breaks off. Try again.
       *[unreachable] No connection. Try again when the network is back.
    }
ui-unanswered-pause = { PROVIDER($provider) } asks for a pause. Try again in { COUNTDOWN($until) }.
ui-there-failed = The files cannot be listed
ui-looking = Looking…
ui-look-again = Look again
ui-back-to-batch = Back to the batch
ui-nothing-selected = Nothing selected
ui-just-now = just now
ui-attached-by = { $known ->
    [both] attached { $when } by { $by }
    [who] attached by { $by }
   *[when] attached { $when }
}
ui-on-comment = on “{ $excerpt }”
ui-download = { $files ->
    [one] Download…
   *[other] Download { $files } files…
}
ui-download-all = Download all…
ui-delete = Delete
ui-delete-asks = Delete…
ui-delete-title = { $files ->
    [one] Delete { $name }?
   *[other] Delete { $files } files?
}
ui-delete-text = { $files ->
    [one] It is deleted for everybody and cannot be brought back.
   *[other] They are deleted for everybody and cannot be brought back.
}
ui-deleting = { $files ->
    [one] { $name } is about to be deleted
   *[other] { $files } files are about to be deleted
}
ui-rename-there-why = Everybody sees the new name.
ui-rename-upload-why = Only at the destination. The file on this computer keeps its name.
ui-fetching = { $files ->
    [one] Downloading { $name }
   *[other] Downloading { $done } of { $files } files
}
ui-fetch-done = { $files ->
    [one] 1 file downloaded
   *[other] { $files } files downloaded
}
ui-fetched-one = { $name } downloaded
ui-fetch-failed = { $failed } of { $files } files not downloaded.
ui-fetch-failed-one = { $name } is not downloaded.
ui-fetch-again = Try again
ui-skip = Skip
ui-twice = There already

# History
ui-history = History
ui-history-search = File, task or project
ui-history-search-label = Search history
ui-history-none = Nothing sent yet
ui-history-none-why = Batches you send are listed here.
ui-history-nothing = Nothing found for “{ $words }”.
ui-history-found = { $batches ->
    [one] 1 batch found
   *[other] { $batches } batches found
}
ui-history-failed = The history cannot be read
ui-back-to-history = Back to the history
ui-sent-all = { $files } { $posted ->
    [true] posted
   *[false] attached
}
ui-sent-part = { $attached } of { $files } { $posted ->
    [true] posted
   *[false] attached
}
ui-sent-at = { $day }, { $time }
ui-files-selected = { $files ->
    [one] 1 file selected
   *[other] { $files } files selected
}
ui-show-files = Show files
ui-send-again = Send again
ui-send-again-files = { $files ->
    [one] Send again
   *[other] Send { $files } again
}
ui-export = Export as CSV…
ui-forget-asks = Remove from history…
ui-forget = Remove
ui-forget-title = Remove this batch from the history?
ui-forget-text = What was sent to “{ $title }” stays there. Only this computer forgets it.
ui-forget-all-asks = Clear history…
ui-forget-all = Clear
ui-forget-all-title = Clear the whole history?
ui-forget-all-text = What was sent stays where it is. Only this computer forgets it. Batches on the list stay.

# Settings and accounts
ui-accounts = Accounts
ui-account-sample = Nothing leaves this computer
ui-account-unkept = the token is kept until you quit
ui-add-account-asks = Add an account…
ui-add-sample = Add sample data
ui-remove-account = Remove…
ui-more = More
ui-more-account = More for { $name }
ui-rename-asks = Rename…
ui-rename = Rename
ui-rename-title = Rename { $name }
ui-name = Name
ui-account-name-why = Only on this computer. Nothing changes in { PROVIDER($provider) }.
ui-sign-in-again = Sign in again…
ui-remove-title = Remove { $name }?
ui-remove-text = Its token is deleted from this computer. Nothing changes in { PROVIDER($provider) }.
ui-remove-sample-text = { $others ->
    [0] All sample data and the files in it are deleted from this computer.
   *[other] The sample data stays on this computer for the other account.
}
ui-sending = Sending
ui-concurrency = Files at the same time
ui-speed = Speed limit
ui-speed-none = None
ui-speed-why = For all files together.
ui-start = Start sending
ui-start-look = After a look
ui-start-once = At once
ui-start-look-why = Nothing is sent before you press the button.
ui-start-once-why = A batch goes out as soon as it has a destination and all its files are fine.
ui-restore-names = Give files their own names back
ui-restore-names-why = Where a service takes a file under a plainer name only. Off, the plainer name stays.
ui-awake = Keep the computer awake while sending
ui-awake-why = Only while bytes move. The screen may go dark, and a closed lid still means sleep.
ui-window = Window and notifications
ui-keep-in-tray = Keep sending when the window is closed
ui-open-at-login = Open at login
ui-notify = Notify me
ui-notify-why = While this window is not in front.
ui-notify-all = When a batch is done or stuck
ui-notify-problems = Only about problems
ui-notify-none = Never
ui-data = Data
ui-home = Queue, settings and log
ui-home-why = ATTACHE_HOME, set before Attaché starts, moves all of it to another folder.
ui-show-home = Show folder
ui-help = Help
ui-diagnostics = What support wants to know
ui-diagnostics-why = Versions, settings, the queue and the last errors. Without tokens, names and paths.
ui-copy-diagnostics = Copy diagnostics
ui-copied = Copied
ui-add-title = Add an account
ui-add-provider = Add a { PROVIDER($provider) } account
ui-enter-token-title = Enter a token for { $name }
ui-token = API token
ui-show-token = Show token
ui-token-made = { $provider ->
    [kantata] An administrator copies it from Settings, API, registered applications.
   *[productive] Made in Productive under Settings, API integrations.
}
ui-token-page = Open that page
ui-token-kept = The token is kept in your system’s keychain and nowhere else.
ui-token-works = Token works. It belongs to { $person }.
ui-checking-token = Asking { PROVIDER($provider) }…
ui-organisation = Organisation
ui-connected = Connected already
ui-add-account = Add account
ui-save-token = Save token
ui-addresses = Addresses
ui-addresses-api = API
ui-addresses-web = Web application
ui-addresses-why = Blank is the service’s own. Another one begins with https://.
ui-sign-in-browser = Sign in with the browser
ui-sign-in-token = Enter a token instead
ui-sign-in-why = Register an application in { PROVIDER($provider) } under Settings, API.
ui-sign-in-id = Client id
ui-sign-in-secret = Client secret
ui-sign-in-redirect = Redirect address to register
ui-sign-in-copy = Copy the address
ui-sign-in-open = Open browser
ui-sign-in-waiting = Waiting for you to agree in the browser…
ui-sign-in-kept = The secret is used once and kept nowhere.

# Questions
ui-stop-title = Stop sending?
ui-stop-place = { $attached ->
    [one] 1 file is attached and stays
   *[other] { $attached } files are attached and stay
} { place-on }. The other { $rest } are not sent and stay in this list.
ui-stop-nothing = { $rest ->
    [one] Nothing is attached yet. The file is not sent and stays in this list.
   *[other] Nothing is attached yet. The { $rest } files are not sent and stay in this list.
}
ui-stop-all-title = Stop everything?
ui-stop-all-text = { $attached ->
    [0] Nothing is attached yet.
    [one] 1 file is attached and stays.
   *[other] { $attached } files are attached and stay.
} { $rest ->
    [one] 1 file
   *[other] { $rest } files
} of { $batches ->
    [one] this batch
   *[other] { $batches } batches
} { $rest ->
    [one] is not sent and stays in its list.
   *[other] are not sent and stay in their lists.
}
ui-quit-title = { $downloads ->
    [0] Quit while { $files ->
        [one] 1 file waits?
       *[other] { $files } files wait?
    }
   *[other] Quit while { SUM($files, $downloads) ->
        [one] 1 file is on its way?
       *[other] { SUM($files, $downloads) } files are on their way?
    }
}
ui-quit-text = { $downloads ->
    [0] They go on when you open Attaché again.
   *[other] { $files ->
        [0] Downloads do not go on by themselves. Begin them again later.
       *[other] What is sent goes on when you open Attaché again. Downloads have to begin again.
    }
}
ui-quit-title-unsent = { $unsent ->
    [one] Quit with 1 file not sent?
   *[other] Quit with { $unsent } files not sent?
}
ui-quit-unsent = { $unsent ->
    [one] 1 file is not sent yet and is taken off the list.
   *[other] { $unsent } files are not sent yet and are taken off the list.
}
ui-quit = Quit

# Shortcuts
ui-shortcuts = Keyboard shortcuts
ui-key-files = Choose files
ui-key-folder = Choose a folder
ui-key-paste = Paste files or a link
ui-key-destination = Go to destination
ui-key-recent = Nth destination of the sidebar
ui-key-favourite = Favourite or not
ui-key-how = How to attach
ui-key-seen = Who sees a post
ui-key-send = The primary button
ui-key-pause = Pause or resume
ui-key-pause-all = Pause or resume everything
ui-key-retry = Retry what failed
ui-key-stop = Stop this batch
ui-key-remove = Remove or stop files
ui-key-all = Select all files
ui-key-undo = Bring back what was taken off
ui-key-there = Files already there
ui-key-history = History
ui-key-rename = Rename a file
ui-key-find = Search the history
ui-key-menu = Menu of a file or batch
ui-key-folder-of = Show file in folder
ui-key-details = Copy details of a file
ui-key-open = Open in browser
ui-key-copy = Copy link
ui-key-new = New batch
ui-key-next = Next batch
ui-key-area = Next area
ui-key-side = Show or hide sidebar
ui-key-settings = Settings
ui-key-close = Close, sending goes on
ui-key-quit = Quit
ui-key-these = These shortcuts

# What a screen reader is told
ui-told-started = Sending { $files ->
    [one] 1 file
   *[other] { $files } files
} to { $title }
ui-told-part = { $title }: { $percent } percent sent
ui-told-paused = { $title }: paused
ui-told-resumed = { $title }: sending again
ui-told-failed = { $title }: { $files } of { $total } files failed
ui-told-done = { $title }: { $files ->
    [one] 1 file attached
   *[other] { $files } files attached
}
ui-told-uploaded = { $title }: { $files ->
    [one] 1 file uploaded as proof
   *[other] { $files } files uploaded as proofs
}
ui-told-favourite = { $title }: kept as a favourite
ui-told-no-favourite = { $title }: no longer a favourite
ui-told-stopped = { $title }: stopped

## What stands for something without words of its own

comment-without-words = A comment without text
account-sample = Sample data, { PROVIDER($provider) }

## What support wants to know of a file

details-file = File: { $name } ({ SIZE($bytes) })
details-phase = State: { $phase ->
    [ready] ready
    [refused] cannot be sent
    [leftOut] left out
    [waiting] waiting
    [preparing] preparing
    [sending] sending
    [verifying] verifying
    [stored] stored
    [attaching] attaching
    [attached] attached
    [paused] paused
    [failed] failed
   *[stopped] stopped
}
details-reason = Reason: { $reason }
details-by-size = Compared by size: no checksum was given.
details-fault = Fault: { $fault }
details-request = Request: { $request }
details-time = Time: { $time }
details-version = Attaché { $version }

## What support wants to know of this Attaché

diagnostics-version = Attaché { $version }, { $owner ->
    [window] with its window
   *[command] a command
}
diagnostics-system = System: { $system }
diagnostics-web-view = Web view: { $version }
diagnostics-settings = Settings: { $settings }
diagnostics-account = Account: { $provider }{ $sandbox ->
    [true] , sample data
   *[false] { "" }
}, links { $linking ->
    [registering] while registering
    [parent] through the parent
   *[unknown] in a way not seen yet
}, { $token ->
    [kept] token in the keychain
    [run] token for this run only
    [given] token from ATTACHE_TOKEN
    [none] no token
   *[trouble] { $trouble }
}
diagnostics-queue =
    Queue: { $batches ->
        [one] { $batches } batch
       *[other] { $batches } batches
    }, { $files ->
        [one] { $files } file
       *[other] { $files } files
    }: { $attached } attached, { $active } under way, { $waiting } waiting, { $stored } stored, { $failed } failed, { $stopped } stopped
diagnostics-waits = Batch { $batch } waits: { $reason }
diagnostics-notice = Notice: { $notice }
diagnostics-log =
    { $lines ->
        [0] The log has no warning and no error.
        [one] The last line of warnings and errors in the log:
       *[other] The last { $lines } warnings and errors in the log:
    }
