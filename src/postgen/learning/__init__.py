"""Learn from the editor: find what people change again and again in posts that postgen wrote."""
