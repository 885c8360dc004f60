"""The language server: findings, fixes and rule documentation in the author's editor."""
