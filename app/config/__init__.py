"""What the user decides outside the program: folders, settings, keys, secrets. Read at the edges and passed in."""
