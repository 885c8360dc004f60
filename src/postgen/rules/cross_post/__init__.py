"""The facts about a post that rules compare across posts."""
