"""Package sources of pip are passed to uv if uv has none."""

from pathlib import Path

import pytest

from postgen.execution.uv import package_index_variables, uv_environ


def _pip_conf(home_folder: Path, text: str) -> None:
    (home_folder / ".config/pip").mkdir(parents=True)
    (home_folder / ".config/pip/pip.conf").write_text(text)


def test_variables_of_pip_are_translated(tmp_path: Path) -> None:
    environ = {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "/wheels /more",
        "PIP_INDEX_URL": "https://index.invalid/simple",
        "PIP_EXTRA_INDEX_URL": "https://a.invalid https://b.invalid",
    }
    assert package_index_variables(environ, tmp_path) == {
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_DEFAULT_INDEX": "https://index.invalid/simple",
        "UV_INDEX": "https://a.invalid https://b.invalid",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_variables_of_pip_override_its_files(tmp_path: Path) -> None:
    _pip_conf(
        tmp_path, "[global]\nfind-links =\n    /one\n    /two\n[install]\nindex_url = https://x.invalid\n"
    )
    environ = {"XDG_CONFIG_DIRS": str(tmp_path / "none"), "PIP_INDEX_URL": "https://y.invalid"}
    found = package_index_variables(environ, tmp_path)
    assert found["UV_FIND_LINKS"] == "/one,/two"
    assert found["UV_DEFAULT_INDEX"] == "https://y.invalid"


def test_settings_of_uv_override_those_of_pip(tmp_path: Path) -> None:
    environ = {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "/wheels",
        "PIP_INDEX_URL": "https://x.invalid",
    }
    assert (
        package_index_variables(
            {**environ, "UV_FIND_LINKS": "/own", "UV_INDEX": "https://u.invalid"}, tmp_path
        )
        == {}
    )
    (tmp_path / ".config/uv").mkdir(parents=True)
    (tmp_path / ".config/uv/uv.toml").write_text(
        'find-links = ["/own"]\n[[index]]\nurl = "https://u.invalid"\n'
    )
    assert package_index_variables(environ, tmp_path) == {}


def test_an_invalid_file_of_pip_is_ignored(tmp_path: Path) -> None:
    _pip_conf(tmp_path, "find-links = /no-section\n")
    assert "UV_FIND_LINKS" not in package_index_variables({"XDG_CONFIG_DIRS": str(tmp_path)}, tmp_path)


def test_paths_for_uv_are_absolute_and_variables_of_this_python_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UV_FIND_LINKS", "wheels,https://x.invalid/w")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environ = uv_environ()
    assert environ["UV_FIND_LINKS"] == f"{tmp_path}/wheels,https://x.invalid/w"
    assert not {"VIRTUAL_ENV", "PYTHONPATH"} & environ.keys()
