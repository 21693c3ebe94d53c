"""A change of a setting touches its line and nothing else, or nothing at all."""

from __future__ import annotations

import dataclasses
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.errors import UsageError
from studyapp.study.settings import SETTINGS, Setting, Settings, setting_named
from studyapp.study.settings_file import (
    TEMPLATE,
    UnwritableError,
    change_key,
    change_setting,
    edited,
    read_file,
)

EVERY = pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
OTHERS = {
    "new_per_day": 7,
    "reviews_per_day": 123,
    "desired_retention": 0.85,
    "day_begins_at": 0,
    "new_cards": "last",
    "review_order": "at-risk",
    "confidence": "never",
    "theme": "nord",
    "glyphs": "plain",
    "animation": False,
}


def test_the_table_has_every_setting_and_the_file_the_table() -> None:
    fields = [one.name for one in dataclasses.fields(Settings)]
    assert [one.name for one in SETTINGS] == [name for name in fields if name != "keys"]
    written = tomllib.loads(TEMPLATE)
    assert written == {
        **{
            section: {one.name: one.default for one in SETTINGS if one.section == section}
            for section in ("study", "look")
        },
        "keys": {},
    }
    assert list(OTHERS) == [one.name for one in SETTINGS]


def test_the_template_says_what_each_setting_means_and_fits_a_screen() -> None:
    for one in SETTINGS:
        assert f"# {one.about}: {one.kind.range}" in TEMPLATE
    assert max(map(len, TEMPLATE.splitlines())) <= 120


@EVERY
def test_a_change_is_read_back_and_all_else_stays(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    value = setting.kind.typed(str(OTHERS[setting.name]).lower())
    found = change_setting(path, setting, value)
    assert found.problems == ()
    assert setting.of(found.settings) == value
    assert [one for one in SETTINGS if one.of(found.settings) != one.default] == [setting]
    before, after = TEMPLATE.splitlines(), path.read_text("utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    ((old, new),) = changed
    assert old.partition("#")[2] == new.partition("#")[2]
    assert ("#" not in old) or old.index("#") == new.index("#")


@EVERY
def test_a_first_change_makes_the_commented_file(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    change_setting(path, setting, setting.default)
    assert path.read_text("utf-8") == TEMPLATE


@EVERY
def test_turning_stays_among_the_values_that_can_be_read(setting: Setting, tmp_path: Path) -> None:
    value, path = setting.default, tmp_path / "config.toml"
    for by in (1, 1, 1, -1, -1, -1, -1):
        value = setting.kind.turned(value, by)
        assert setting.of(change_setting(path, setting, value).settings) == value
        assert setting.kind.typed(tomllib_text(setting, value)) == value


def tomllib_text(setting: Setting, value: object) -> str:
    return setting.kind.written(value).strip('"')


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("new_per_day", "-1", "0 to 9999"),
        ("new_per_day", "many", "0 to 9999"),
        ("desired_retention", "0.99", "0.70 to 0.97"),
        ("desired_retention", "nan", "0.70 to 0.97"),
        ("day_begins_at", "24", "0 to 23"),
        ("review_order", "shufled", "did you mean 'shuffled'?"),
        ("animation", "perhaps", "true or false"),
    ],
)
def test_a_bad_value_is_refused_with_a_reason(name: str, text: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        setting_named(name).kind.typed(text)
    assert hint in refused.value.hint


def test_per_cent_are_understood() -> None:
    assert setting_named("desired_retention").kind.typed("85 %") == 0.85
    assert setting_named("desired_retention").kind.typed("0,85") == 0.85


@pytest.mark.parametrize(
    ("text", "section", "key", "value", "made"),
    [
        ("", "look", "glyphs", '"plain"', '[look]\nglyphs = "plain"\n'),
        ("[look]", "look", "glyphs", '"plain"', '[look]\nglyphs = "plain"'),
        ("[look]\r\n", "look", "a", "1", "[look]\r\na = 1\r\n"),
        ("[look]\r\na = 1 # x\r\n", "look", "a", "22", "[look]\r\na = 22 # x\r\n"),
        ("[a]\nx = 1\n\n[b]\ny = 2\n", "a", "z", "3", "[a]\nx = 1\nz = 3\n\n[b]\ny = 2\n"),
        ("[a]\nx = '#' # c\n", "a", "x", '"yes"', '[a]\nx = "yes" # c\n'),
        ("study.n = 1 # x\n", "study", "n", "2", "study.n = 2 # x\n"),
        ("[a]\n", "b", "y", "2", "[a]\n\n[b]\ny = 2\n"),
        ('[keys]\n"a.b" = "z"\n', "keys", "a.b", '"x"', '[keys]\n"a.b" = "x"\n'),
        ("[keys]\n", "keys", "a.b", '"x"', '[keys]\n"a.b" = "x"\n'),
        ('[keys]\n"a.b" = "z" # mine\nk = "y"\n', "keys", "a.b", None, '[keys]\nk = "y"\n'),
        ("[keys]\n", "keys", "a.b", None, "[keys]\n"),
    ],
)
def test_only_the_line_is_touched(
    text: str, section: str, key: str, value: str | None, made: str
) -> None:
    assert edited(text, section, key, value) == made


@pytest.mark.parametrize(
    "text",
    [
        "study = { new_per_day = 5 }\n",
        '[study]\nnew_per_day = """\n5"""\n',
        "[[study]]\nnew_per_day = 5\n",
        "study = 3\n",
    ],
)
def test_a_form_that_cannot_be_changed_alone_is_left_alone(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnwritableError):
        edited(text, "study", "new_per_day", "7")
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="by hand"):
        change_setting(path, setting_named("new_per_day"), 7)
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    "text", ["[study\nnew_per_day = 5\n", "[study]\nnew_per_day = \n", "\udcff"]
)
def test_a_broken_file_is_told_by_line_and_never_written(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    data = text.encode("utf-8", "surrogateescape")
    path.write_bytes(data)
    with pytest.raises(UsageError) as refused:
        change_setting(path, setting_named("new_per_day"), 7)
    assert f"{path}:" in refused.value.hint
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_slip_elsewhere_does_not_hinder_a_change_and_a_change_mends_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[study]\nnew_per_day = -4  # few\nconfidence = 'perhaps'\n", encoding="utf-8")
    found = change_setting(path, setting_named("new_per_day"), 4)
    assert path.read_text("utf-8") == "[study]\nnew_per_day = 4   # few\nconfidence = 'perhaps'\n"
    assert [problem.line for problem in found.problems] == [3]


def test_what_has_to_be_mended_first_is_what_hinders_and_no_other_slip(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[look]\nglyphs = 'ful'\nanimation = [\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        change_setting(path, setting_named("theme"), "nord")
    assert ": syntax:" in refused.value.hint


def test_a_file_that_is_read_only_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[look]\n", encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises(UsageError, match="cannot be written") as refused:
        change_setting(path, setting_named("animation"), False)
    assert "read-only" in refused.value.hint
    assert path.read_text("utf-8") == "[look]\n"
    path.chmod(0o644)


def test_a_link_and_the_rights_of_the_file_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text("[look]\n", encoding="utf-8")
    real.chmod(0o600)
    link.symlink_to(real)
    change_setting(link, setting_named("animation"), False)
    assert link.is_symlink()
    assert real.read_text("utf-8") == "[look]\nanimation = false\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_keys_are_set_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert change_key(path, "study.undo", "z").settings.keys == {"study.undo": "z"}
    assert change_key(path, "study.undo", "").settings.keys == {}
    assert path.read_text("utf-8") == TEMPLATE


WORDS = st.sampled_from(
    [
        "[study]",
        "[look]",
        "new_per_day = 3",
        "x = 'a # b'",
        "# new_per_day = 9",
        "",
        'y = """',
        '"""',
    ]
)


@given(st.lists(WORDS, max_size=8), st.integers(0, 99))
def test_whatever_the_file_a_change_is_whole_or_refused(lines: list[str], value: int) -> None:
    text = "\n".join(lines)
    try:
        made = edited(text, "study", "new_per_day", str(value))
    except UnwritableError:
        return
    before, after = tomllib.loads(text), tomllib.loads(made)
    assert after["study"].pop("new_per_day") == value
    before.setdefault("study", {}).pop("new_per_day", None)
    assert after == before
    old = [line for line in text.split("\n") if line and not line.startswith("new_per_day")]
    assert [line for line in old if line not in made.split("\n")] == []


def test_reading_tells_the_line_of_each_key(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[look]\n\ntheme = "x"\n[keys]\n"a.b" = "z"\n', encoding="utf-8")
    assert read_file(path).lines == {("look", "theme"): 3, ("keys", "a.b"): 5}
