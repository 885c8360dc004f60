"""A plug-in for postgen with a rule, a report format, an export format and a model."""
