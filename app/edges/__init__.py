"""What every request passes on its way in and out, whatever it asks for: one plain ASGI middleware, and its parts."""
