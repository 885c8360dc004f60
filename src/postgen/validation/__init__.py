"""Posts → findings: the rules and the sandbox together."""

from postgen.validation.executing import data_of, engine_of, environment_of, limits_of, program_of
from postgen.validation.fixing import fix_post, fix_text
from postgen.validation.options import Options
from postgen.validation.posts import Post, find_files, post_of, read_posts
from postgen.validation.updating import Updated, update_post
from postgen.validation.validating import Validation, run_posts, validate

__all__ = [
    "Options",
    "Post",
    "Updated",
    "Validation",
    "data_of",
    "engine_of",
    "environment_of",
    "find_files",
    "fix_post",
    "fix_text",
    "limits_of",
    "post_of",
    "program_of",
    "read_posts",
    "run_posts",
    "update_post",
    "validate",
]
