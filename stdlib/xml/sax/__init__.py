"""`saxutils`: text as XML has to write it."""
