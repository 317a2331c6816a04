"""Bytes to domain values and back: no disk, no database."""
