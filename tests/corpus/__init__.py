"""Written files as senders send them, clean and broken, with the receipt that each must get. See README.md."""
