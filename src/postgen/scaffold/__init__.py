"""Create a new series, or the skeleton of a new post."""
