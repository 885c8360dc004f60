"""The language server: findings, repairs and the rules' documentation in the author's editor."""
