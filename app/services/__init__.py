"""Use cases: load, let the domain compute, save. The only place, with `db`, that speaks SQL; never commits."""
