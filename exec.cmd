@rem The start script says "exec" so that signals reach the server itself, not a shell in
@rem between. The shell of Windows has no such word; this teaches it.
@%*
