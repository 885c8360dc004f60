"""Review changed posts, and open a pull request for them."""
