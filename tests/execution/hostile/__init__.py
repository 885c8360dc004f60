"""Posts that attack: each is run beside an innocent post, and must reach nothing outside its own walls.

``attack`` says what an attack is, ``targets`` sets up real things worth reaching, ``running`` runs attacks
and judges them, and the other modules are tables of attacks by theme.
"""
