"""Files that hold people and chats of other programs: read, planned row by row, written in one go, taken back."""
