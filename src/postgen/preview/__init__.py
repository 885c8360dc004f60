"""Show the series in a browser as readers will see it, with the findings beside their lines."""

from postgen.preview.site_server import serve

__all__ = ["serve"]
