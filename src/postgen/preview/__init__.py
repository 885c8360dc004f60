"""Show the series in a browser as readers will see it, with the findings beside their lines."""
