"""People sign in, look after their account, invite others, and follow the links that were sent to them."""
