"""Someone joins with a code, answers screen by screen, sends, and may come back with a receipt: no account needed."""
