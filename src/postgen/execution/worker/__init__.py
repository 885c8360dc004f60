"""The code that runs in the reader environment's Python, inside the sandbox.

It uses only the standard library and never imports the rest of postgen, which is not installed there. The
entry script loads this folder as a package. The server forks one supervisor process for each post, the zygote
forks the posts, and the block runner executes their code.
"""
