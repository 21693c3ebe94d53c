"""Text cards: a word or phrase is typed, and near misses may be named."""

from __future__ import annotations

from studyapp.cards.bodies import Text
from studyapp.cards.kinds.options import read_refused
from studyapp.cards.reading import Table

LONGEST_ANSWER = 200


class TextReader:
    """Reads ``answers`` and ``refused``."""

    keys: tuple[str, ...] = ("answers", "refused")
    needs_question = True

    def read(self, table: Table) -> Text | None:
        """What counts as right, and what must not pass for a typing error."""
        answers = table.phrases("answers")
        if not answers:
            table.problem(
                "answers" if table.has("answers") else None,
                "missing-key",
                "`answers` lists none",
                'add answers = ["…"]',
            )
            return None
        for answer in answers:
            if len(answer) > LONGEST_ANSWER:
                table.problem("answers", "too-long", f"an answer is over {LONGEST_ANSWER} letters")
            if not any(letter.isalnum() for letter in answer):
                table.problem("answers", "empty-text", "an answer has neither letter nor digit")
        return Text(answers, read_refused(table, "refused"))
