"""One file per verb: parse, call, print. No SQL, no rules."""
