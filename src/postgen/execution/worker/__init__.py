"""What runs in the reader environment's Python, inside the sandbox.

Everything here uses the standard library alone and never imports the rest of postgen, which is not
installed there. ``launch`` loads this folder as a package of its own; ``serve`` is the warm worker,
``judge`` the process that watches one post, and ``blocks`` what runs the post's code.
"""
