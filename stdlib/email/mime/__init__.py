"""Messages by the types of what is in them."""
