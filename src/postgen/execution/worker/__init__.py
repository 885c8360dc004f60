"""The code that runs in the reader environment's Python, inside the sandbox.

It uses only the standard library and never imports the rest of postgen, which is not installed there. The
entry script loads this folder as a package.
"""
