"""What results mean, in words, pictures and documents: each thing is decided once, for pages, charts and
documents alike. It knows no HTTP, no HTML, no addresses and no SQL.
"""
