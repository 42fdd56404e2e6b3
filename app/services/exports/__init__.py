"""Taking things out of Tresen: a chat as text, JSON or a page."""
