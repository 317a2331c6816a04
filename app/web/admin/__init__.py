"""Admins look after the programme: its areas, rounds, people, keys and log."""
