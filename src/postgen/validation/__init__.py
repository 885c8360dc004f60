"""Check posts with the rules, and run their code in the sandbox."""

from postgen.validation.autofix import apply_fixes, fix_post
from postgen.validation.execution_setup import ensure_environment, snapshot_data
from postgen.validation.output_writer import write_outputs
from postgen.validation.posts import (
    Post,
    extract_program,
    find_files,
    make_post,
    read_folder,
    read_post,
    read_posts,
)
from postgen.validation.validate import ValidationResult, execute_posts, validate, validate_cached
from postgen.validation.validate_options import ValidateOptions

__all__ = [
    "Post",
    "ValidateOptions",
    "ValidationResult",
    "apply_fixes",
    "ensure_environment",
    "execute_posts",
    "extract_program",
    "find_files",
    "fix_post",
    "make_post",
    "read_folder",
    "read_post",
    "read_posts",
    "snapshot_data",
    "validate",
    "validate_cached",
    "write_outputs",
]
