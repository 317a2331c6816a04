"""What results mean, in words, pictures and documents: each thing is decided once, and told everywhere from there."""
