"""What results mean, in words, pictures and documents: each thing said is decided once. No HTTP, HTML or SQL."""
