"""The pages: a frozen context class for each template. No SQL, no rules of its own."""
