"""Language models: open one, send requests, get text, token usage and a finish reason."""
