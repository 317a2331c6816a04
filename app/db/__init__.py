"""Tables, sessions and migrations. Only services use them."""
