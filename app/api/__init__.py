"""The JSON API: public shapes, problems and routes. No SQL, no rules of its own."""
