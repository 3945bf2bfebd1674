# Every sentence a person reads, for window, tray, notifications and command line.
# A reason's message is reason-<kind>; numbers of bytes go through SIZE().

## Window

ui-send = Send
ui-send-files = Attach { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-send-comment = Comment with { $files ->
    [one] 1 file
   *[other] { $files } files
}
ui-stop = Stop
ui-stop-asks = Stop…
ui-keep-sending = Keep sending
ui-pause = Pause
ui-resume = Resume
ui-retry = Retry
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
ui-clear = Clear
ui-clear-finished = Clear finished
ui-cancel = Cancel
ui-close = Close
ui-keep = Keep
ui-dismiss = Dismiss
ui-try-now = Try now
ui-enter-token = Enter token…
ui-choose-another = Choose another…
ui-choose-files = Choose files…
ui-choose-folder = Choose a folder…
ui-add-files = Add files…
ui-copy-link = Copy link
ui-open-browser = Open in browser
ui-open-task = Open task
ui-open-comment = Open comment
ui-post-without = Post without them
ui-post-again = Post again

# Sidebar
ui-side = Batches and destinations
ui-show-side = Show sidebar
ui-new-batch = New batch
ui-batches = Batches
ui-recent = Recent
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
ui-side-limit = Goes on in { $time }
ui-side-token = Needs a new token
ui-side-needs = Needs a look
ui-side-done = { $files } attached

# Destination
ui-to = To
ui-to-empty = Choose a task or comment, or paste a link
ui-as = As
ui-text = Text
ui-text-label = Text of the comment
ui-text-hint = Optional; without it the comment lists the file names
ui-text-names = The file names
ui-text-names-more = { $names } and { $more } more
ui-how-files = Files on the task
ui-how-files-why = Listed with the task itself
ui-how-comment = New comment
ui-how-comment-why = Posted once, when every file is stored
ui-how-existing = Added to the comment
ui-comment-by = Comment by { $author }
ui-kind-comment = comment
ui-task-number = task { $number }
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
ui-group-stored = { $files } stored, waiting for the comment
ui-phase-waiting = Waiting
ui-phase-network = Waiting for network
ui-phase-preparing = Preparing
ui-phase-sending = Sending
ui-phase-verifying = Verifying
ui-phase-stored = Stored
ui-phase-attaching = Attaching
ui-phase-attached = Attached
ui-phase-paused = Paused
ui-phase-failed = Failed
ui-phase-stopped = Stopped
ui-starts-over = was at { $percent } %, starts over
ui-unknown-reason = Something went wrong. The log says what.

# Action bar
ui-whole-batch = Whole batch
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
ui-one-comment = one comment once all are stored
ui-checking = Looking through the files
ui-checked = { $files ->
    [one] 1 file so far
   *[other] { $files } files so far
}
ui-many = “{ $folder }” holds { $files } files
ui-many-why = Nothing of it is added yet
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
ui-stored-of = { $done } of { $total } stored
ui-paused-of = Paused, { $done } of { $total } { $stored ->
    [true] stored
   *[other] attached
}
ui-nothing-lost = nothing is lost
ui-safe-to-close = safe to close, Attaché keeps the rest
ui-goes-on = goes on in { $time }
ui-failed-of = { $failed } of { $total } failed
ui-attached-count = { $files } attached
ui-not-posted = The comment is not posted yet
ui-stored-failed = { $stored } of { $total } files are stored, { $failed } failed
ui-unknown-comment = Cannot tell whether the comment went out
ui-look-first = Look before sending again
ui-done-files = { $files ->
    [one] 1 file attached and verified
   *[other] { $files } files attached and verified
}
ui-done-comment = Comment posted with { $files ->
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
ui-drop = { $files ->
    [0] Drop files
    [one] Drop 1 file
   *[other] Drop { $files } files
}
ui-drop-new = In a new batch. You choose where they go next.
ui-drop-more = Added to this batch. You choose where they go next.
ui-drop-addressed = For “{ $title }”. You check the list before anything is sent.
ui-welcome = Welcome to Attaché
ui-welcome-text = Drop files, choose a task. Attaché takes them there and checks that they arrived.
ui-welcome-kept = { $files ->
    [one] 1 file waits here. Connect an account, then choose where it goes.
   *[other] { $files } files wait here. Connect an account, then choose where they go.
}
ui-connect = Connect Productive
ui-connect-why = Files on tasks and in comments
ui-try-sample = Try it with sample data
ui-try-sample-why = , nothing leaves this computer.
ui-sample-banner = This is sample data. Nothing leaves this computer.

# Settings and accounts
ui-accounts = Accounts
ui-account-sample = Nothing leaves this computer
ui-account-unkept = the token is kept until you quit
ui-add-account-asks = Add an account…
ui-add-sample = Add sample data
ui-remove-account = Remove…
ui-remove-account-name = Remove { $name }…
ui-remove-title = Remove { $name }?
ui-remove-text = Its token is deleted from this computer. Nothing changes in Productive.
ui-remove-sample-text = The sample tasks and the files on them are deleted from this computer.
ui-sending = Sending
ui-concurrency = Files at the same time
ui-add-productive = Add a Productive account
ui-enter-token-title = Enter a token for { $name }
ui-token = API token
ui-show-token = Show token
ui-token-made = Made in Productive under Settings, API integrations.
ui-token-page = Open that page
ui-token-kept = The token is kept in your system’s keychain and nowhere else.
ui-token-works = Token works. It belongs to { $person }.
ui-checking-token = Asking Productive…
ui-organisation = Organisation
ui-connected = Connected already
ui-add-account = Add account
ui-save-token = Save token

# Questions
ui-stop-title = Stop sending?
ui-stop-task = { $attached ->
    [one] 1 file is attached and stays on the task.
   *[other] { $attached } files are attached and stay on the task.
} The other { $rest } are not sent and stay in this list.
ui-stop-comment = { $attached ->
    [one] 1 file is attached and stays on the comment.
   *[other] { $attached } files are attached and stay on the comment.
} The other { $rest } are not sent and stay in this list.
ui-stop-nothing = { $rest ->
    [one] Nothing is attached yet. The file is not sent and stays in this list.
   *[other] Nothing is attached yet. The { $rest } files are not sent and stay in this list.
}
ui-quit-title = Quit while { $files ->
    [one] 1 file waits?
   *[other] { $files } files wait?
}
ui-quit-text = They go on when you open Attaché again.
ui-quit = Quit

# Shortcuts
ui-shortcuts = Keyboard shortcuts
ui-key-files = Choose files
ui-key-folder = Choose a folder
ui-key-paste = Paste files or a link
ui-key-destination = Go to destination
ui-key-recent = Nth recent destination
ui-key-how = How to attach
ui-key-send = The primary button
ui-key-pause = Pause or resume
ui-key-pause-all = Pause or resume everything
ui-key-retry = Retry failed files
ui-key-stop = Stop this batch
ui-key-remove = Remove or stop files
ui-key-open = Open in browser
ui-key-copy = Copy link
ui-key-new = New batch
ui-key-next = Next batch
ui-key-area = Next area
ui-key-side = Show or hide sidebar
ui-key-settings = Settings
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
ui-told-stopped = { $title }: stopped
