"""The written forms of personal data, such as a telephone number, and hiding them."""
