"""Posts → findings: the rules and the sandbox together."""

from postgen.validation.autofix import apply_fixes, fix_post
from postgen.validation.execution_setup import (
    create_engine,
    ensure_environment,
    limits_for,
    snapshot_data,
)
from postgen.validation.options import ValidateOptions
from postgen.validation.output_writer import UpdatedPost, write_outputs
from postgen.validation.posts import Post, extract_program, find_files, make_post, read_folder, read_posts
from postgen.validation.validate import ValidationResult, execute_posts, validate, validate_cached

__all__ = [
    "Post",
    "UpdatedPost",
    "ValidateOptions",
    "ValidationResult",
    "apply_fixes",
    "create_engine",
    "ensure_environment",
    "execute_posts",
    "extract_program",
    "find_files",
    "fix_post",
    "limits_for",
    "make_post",
    "read_folder",
    "read_posts",
    "snapshot_data",
    "validate",
    "validate_cached",
    "write_outputs",
]
