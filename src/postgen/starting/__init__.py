"""Starting: a new series, and the skeleton of a new post."""
