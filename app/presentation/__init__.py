"""What results mean, in words, pictures and documents: each thing is decided once, and said everywhere from there.

It knows no HTTP, no HTML, no addresses and no SQL.
"""
