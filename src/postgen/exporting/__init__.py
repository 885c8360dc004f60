"""The series as other tools publish it: Hugo, Jekyll, MkDocs, Quarto, Docusaurus, notebooks."""
