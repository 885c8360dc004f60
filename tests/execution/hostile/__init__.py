"""Posts that attack the sandbox. Each runs beside a harmless post and must reach nothing outside its sandbox.

``attack`` defines an attack, ``targets`` creates real targets, ``attack_runner`` runs the attacks and checks
the results, and the other modules are tables of attacks by theme.
"""
