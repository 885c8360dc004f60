"""The GitHub workflow of a new series."""

import json

from postgen import __version__

_ON = """\
# Checks the posts that a pull request changes. Checks all posts on main.
name: posts

on:
  pull_request:
  push:
    branches: [main]

"""
_CHECKOUT = """\
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # the comparison needs the history
          ref: ${{ github.event.pull_request.head.sha || github.sha }}
          persist-credentials: false
"""
_BY_ACTION = """\
permissions:
  contents: read
  pull-requests: write # for the comment
  security-events: write # for the SARIF upload

jobs:
  posts:
    runs-on: ubuntu-24.04
    steps:
%(checkout)s\
      - uses: %(action)s
        with:
          project: %(project)s
"""
_BY_COMMANDS = """\
permissions:
  contents: read

jobs:
  posts:
    runs-on: ubuntu-24.04
    env:
      POSTGEN: postgen==%(version)s # a package for uv, or git+https://… for a repository
      PROJECT: %(project)s
      BASE: ${{ github.event.pull_request.base.sha }}
    steps:
%(checkout)s\
      - name: Install postgen
        run: |
          pipx install --quiet uv
          uv tool install --quiet "$POSTGEN"
          uv tool dir --bin >> "$GITHUB_PATH"
      - name: Allow namespaces for the sandbox (Ubuntu 24.04 forbids them, and the sandbox then uses Landlock)
        run: sudo sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0 || true
      - uses: actions/cache@v4
        with:
          path: ~/.cache/postgen
          key: postgen-${{ hashFiles('%(hashed)s') }}-${{ github.run_id }}
          restore-keys: postgen-${{ hashFiles('%(hashed)s') }}-
      - name: Check all posts
        if: env.BASE == ''
        run: postgen --project "$PROJECT" validate --format github
      - name: Check and review the posts that the pull request changes
        if: env.BASE != ''
        run: |
          code=0
          annotations="$RUNNER_TEMP/annotations.txt"
          postgen --project "$PROJECT" review --base "$BASE" --url "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" \\
            --output "github=$annotations" >> "$GITHUB_STEP_SUMMARY" || code=$?
          [ ! -f "$annotations" ] || cat "$annotations"
          exit "$code"
"""


def workflow_text(project: str, action: str | None) -> str:
    """Return the workflow for the series in ``project``, a folder of the repository.

    With postgen's ``action`` (``owner/name@ref``) the workflow is short, uploads SARIF and comments on the
    pull request. Without it, the workflow runs the commands and puts the review into the summary of the run.
    """
    hashed = "outline.yaml" if project == "." else f"{project}/outline.yaml"
    values = {
        "project": json.dumps(project),
        "action": action,
        "checkout": _CHECKOUT,
        "version": __version__,
        "hashed": hashed,
    }
    return _ON + (_BY_ACTION if action else _BY_COMMANDS) % values
