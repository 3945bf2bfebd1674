# Every sentence a person reads, for window, tray, notifications and command line.
# A reason's message is reason-<kind>; numbers of bytes go through SIZE().
