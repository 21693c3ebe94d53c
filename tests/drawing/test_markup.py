from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.drawing.markup import SpanStyle, layout, plain
from studyapp.drawing.spans import line_text, line_width

WIDTHS = st.integers(4, 100)
words = st.text(st.characters(codec="utf-8"), max_size=60)
pieces = st.sampled_from(
    [
        "**bold**",
        "$x^2$",
        "$$\\frac{1}{2}$$",
        "- item",
        "1. item",
        "> said",
        "`code`",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```\ncode\n```",
        "---",
        "# head",
        "\n\n",
        "$\\bad$",
    ]
)
markdown = st.lists(st.one_of(words, pieces), max_size=8).map("\n".join)


def styles(text: str, width: int = 80) -> dict[str, SpanStyle]:
    """Each word of a laid out text with its style."""
    return {
        word: span.style
        for line in layout(text, width)
        for span in line
        for word in span.text.split()
    }


@given(markdown, WIDTHS)
def test_anything_lays_out_without_a_control_character(text: str, width: int) -> None:
    for line in layout(text, width):
        for span in line:
            assert "\n" not in span.text
            assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in span.text)


@given(st.text("ab cd ", max_size=200).map(str.strip), WIDTHS)
def test_prose_never_gets_wider_than_asked_and_loses_no_word(text: str, width: int) -> None:
    lines = layout(text, width)
    assert all(line_width(line) <= width for line in lines)
    assert "".join(line_text(line) for line in lines).replace(" ", "") == text.replace(" ", "")


def test_styles_come_from_the_marks() -> None:
    found = styles("plain **strong** *soft* `code` $x$\n\n# Head")
    assert found["plain"] is SpanStyle.PLAIN
    assert found["strong"] is SpanStyle.STRONG
    assert found["soft"] is SpanStyle.EMPHASIS
    assert found["code"] is SpanStyle.CODE
    assert found["x"] is SpanStyle.FORMULA
    assert found["Head"] is SpanStyle.HEADING


def test_a_formula_in_a_filled_gap_is_as_strong_as_the_gap() -> None:
    assert styles("**$x$**")["x"] is SpanStyle.STRONG


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mred", "[@click=app.quit]x[/]", "[/x]", "\x07bell", "[bold]x[/bold]", "\u202eevil"],
)
def test_hostile_text_is_only_text(hostile: str) -> None:
    shown = plain(hostile, 80)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    if hostile.startswith("["):
        assert shown == hostile


def test_html_is_text() -> None:
    assert plain("<script>alert(1)</script>", 80) == "<script>alert(1)</script>"


def test_a_formula_that_cannot_be_read_shows_its_source() -> None:
    assert plain("Look: $\\nosuchmacro{x}$", 80) == "Look: $\\nosuchmacro{x}$"
    assert "\\nosuchmacro" in plain("$$\\nosuchmacro$$", 80)


def test_a_displayed_formula_stands_on_lines_of_its_own() -> None:
    lines = plain("Before\n\n$$\\frac{a}{b}$$\n\nafter", 80).split("\n")
    assert [line.strip() for line in lines] == ["Before", "", "a", "───", "b", "", "after"]


def test_a_short_formula_is_not_broken_at_its_spaces() -> None:
    lines = plain("aaaa aaaa aaaa $x = y$", 18).split("\n")
    assert "x = y" in lines[-1]


def test_lists_hang_and_count() -> None:
    assert plain("- one two three\n- four", 9) == "• one two\n  three\n• four"
    assert plain("9. nine\n10. ten", 20) == " 9. nine\n10. ten"


def test_a_table_keeps_its_columns_in_line() -> None:
    rows = plain("| name | value |\n|---|---|\n| a | 1 |\n| long name | 2 |", 60).split("\n")
    assert rows[0].index("value") == rows[2].index("1") == rows[3].index("2")


def test_a_wide_table_is_wrapped_within_its_columns() -> None:
    text = "| a | b |\n|---|---|\n| " + "word " * 20 + "| " + "other " * 20 + "|"
    assert all(len(row) <= 40 for row in plain(text, 40).split("\n"))


def test_code_keeps_its_spaces() -> None:
    assert plain("```\na  b\n  c\n```", 40) == "  a  b\n    c"


def test_wide_letters_count_twice() -> None:
    assert all(line_width(line) <= 6 for line in layout("漢字漢字漢字", 6))
    assert plain("漢字漢字", 6) == "漢字漢\n字"


def test_plain_glyphs_leave_nothing_but_letters_for_a_reader() -> None:
    shown = plain("- one\n\n> said\n\n---", 10, glyphs="plain")
    assert shown == "- one\n\n> said\n\n----------"
