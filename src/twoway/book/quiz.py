"""The `quiz` directive: one question, one right answer, feedback for each choice; no kernel needed.

In a chapter::

    ```{quiz} What is the *unit* of the reply rate?
    - ( ) Replies a day :: A rate of two counts has no such unit.
    - (x) None: it is a fraction :: Comments over comments.
    ```

A line that continues a choice is indented. The first ` :: ` outside code ends the choice. The page itself says whether
an answer is right: feedback gives the reason. Without JavaScript the answers stand in a fold; in the printed
book, at its end.
"""

import html
import re
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)
# The page says this before the feedback.
VERDICT = re.compile(r"\W*(right|wrong)\b", re.IGNORECASE)
CHOICE = re.compile(r"^- \((?P<mark>.)\)\s+(?P<text>.*)$")
# Code in as many backticks as it began with, as in Markdown; or what divides a choice from its feedback.
CODE_OR_DIVIDER = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|(?<!\S)(?P<divider>::)(?!\S)")


class QuizError(ValueError):
    """A quiz that cannot be asked; `line` is the line of its content at fault, from 0 (-1: the quiz as a whole)."""

    def __init__(self, message: str, line: int = -1) -> None:
        super().__init__(message)
        self.line = line


class Quiz(nodes.General, nodes.Element):
    """A whole question."""


class Question(nodes.General, nodes.TextElement):
    """What is asked."""


class Choice(nodes.General, nodes.TextElement):
    """One of the answers to choose from."""


class Answers(nodes.General, nodes.Element):
    """What to say to each choice."""


class Answer(nodes.General, nodes.TextElement):
    """What to say to one choice."""


def divided(line: str) -> tuple[str, str]:
    """Return a choice and its feedback, empty if there is none; `::` within code divides nothing."""
    for match in CODE_OR_DIVIDER.finditer(line):
        if match["divider"]:
            return line[: match.start()].strip(), line[match.end() :].strip()
    return line.strip(), ""


def refuse_open_code(text: str, line: int = -1) -> None:
    """Raise a `QuizError` if a piece of the quiz has an odd number of backticks."""
    if text.count("`") % 2:
        raise QuizError(f"an odd number of backticks in {text!r}: begin and end code with one.", line)


def choices(lines: list[str]) -> list[tuple[bool, str, str, int]]:
    """Read a quiz's choices.

    Parameters
    ----------
    lines
        The directive's content.

    Returns
    -------
    list of (right, text, feedback, line)
        In the order written; `line` counts from 0.

    Raises
    ------
    QuizError
        If a line is neither a choice nor the continuation of one, a choice has no feedback or one that begins with
        the verdict, has an odd number of backticks or the text of another, there are fewer than two choices, or not
        exactly one of them is right.
    """
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate(lines):
        match = CHOICE.match(line)
        if match:
            if match["mark"] not in " xX":
                raise QuizError(f"a choice begins with '- ( )' or '- (x)', not '- ({match['mark']})'.", number)
            found.append((match["mark"], match["text"].strip(), number))
        elif line.strip():
            if not found or not line.startswith(" "):
                raise QuizError(f"expected a choice such as '- ( ) text :: feedback', found {line.strip()!r}.", number)
            mark, text, first = found[-1]
            found[-1] = (mark, f"{text} {line.strip()}", first)
    read = []
    for mark, line, number in found:
        refuse_open_code(line, number)
        text, feedback = divided(line)
        if not (text and feedback):
            raise QuizError(f"the choice {text!r} needs feedback: '- ( ) text :: feedback'.", number)
        said = VERDICT.match(feedback)
        if said:
            raise QuizError(
                f"the feedback of {text!r} begins with {said[1]!r}, which the page says itself: give the reason.",
                number,
            )
        if " ".join(text.split()) in (" ".join(earlier.split()) for _, earlier, _, _ in read):
            raise QuizError(f"the choice {text!r} is there twice: a reader could not tell them apart.", number)
        read.append((mark in "xX", text, feedback, number))
    if len(read) < 2:
        raise QuizError("a quiz needs at least two choices.")
    right = [number for is_right, _, _, number in read if is_right]
    if len(right) != 1:
        raise QuizError(f"a quiz has exactly one right choice, marked '- (x)'; this one has {len(right)}.", *right[1:2])
    return read


class QuizDirective(SphinxDirective):
    """Ask one question; see the module's text for the form."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the question's nodes, or none and a warning with the line at fault."""
        try:
            refuse_open_code(self.arguments[0])
            read = choices(list(self.content))
        except QuizError as error:
            place = (self.env.docname, self.place(error.line))
            logger.warning("quiz: %s", error, location=place, type="twoway", subtype="quiz")
            return []
        number = self.env.new_serialno("quiz")
        name = f"quiz-{nodes.make_id(self.env.docname)}-{number}"
        quiz = Quiz(name=name)
        self.set_source_info(quiz)
        quiz += Question("", "", *self.inline(self.arguments[0], self.lineno))
        answers = Answers()
        for index, (right, text, feedback, line) in enumerate(read):
            place = self.place(line)
            quiz += Choice("", "", *self.inline(text, place), name=name, index=index)
            answers += Answer("", "", *self.inline(feedback, place), right=right)
            answers[-1]["choice"] = quiz[-1].astext()
        quiz += answers
        return [quiz]

    def place(self, line: int) -> int:
        """Return where a line of the content, counted from 0, stands in its file; MyST counts from the directive."""
        return self.lineno + self.content_offset + line + 1

    def inline(self, text: str, line: int) -> list[nodes.Node]:
        """Return the nodes of a piece of Markdown within a line."""
        parsed, messages = self.state.inline_text(text, line)
        return parsed + messages


def visit_quiz(self: Any, node: Quiz) -> None:
    """Open the question."""
    self.body.append(self.starttag(node, "div", CLASS="tw-quiz") + "<fieldset>\n")


def depart_quiz(self: Any, node: Quiz) -> None:
    """Close the question."""
    self.body.append("</div>\n")


def visit_question(self: Any, node: Question) -> None:
    """Open the legend."""
    self.body.append("<legend>")


def depart_question(self: Any, node: Question) -> None:
    """Close the legend."""
    self.body.append("</legend>\n")


def visit_choice(self: Any, node: Choice) -> None:
    """Open a choice."""
    name, index = node["name"], node["index"]
    self.body.append(
        f'<div class="tw-quiz-choice"><input type="radio" id="{name}-{index}" name="{name}" value="{index}"/>'
        f'<label for="{name}-{index}">'
    )


def depart_choice(self: Any, node: Choice) -> None:
    """Close a choice."""
    self.body.append("</label></div>\n")


def visit_answers(self: Any, node: Answers) -> None:
    """Open the fold of the answers."""
    self.body.append('</fieldset>\n<details class="tw-quiz-answers"><summary>Answer and why</summary>\n<ul>\n')


def depart_answers(self: Any, node: Answers) -> None:
    """Close the fold of the answers."""
    self.body.append("</ul></details>\n")


def verdict(node: Answer) -> str:
    """Return what to say before the reason."""
    return "Right" if node["right"] else "Not this one"


def visit_answer(self: Any, node: Answer) -> None:
    """Open what is said to one choice."""
    right = "true" if node["right"] else "false"
    choice = html.escape(node["choice"])
    self.body.append(f'<li data-right="{right}"><strong>{verdict(node)}: {choice}</strong> <span class="tw-quiz-why">')


def depart_answer(self: Any, node: Answer) -> None:
    """Close what is said to one choice."""
    self.body.append("</span></li>\n")


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_node(Quiz, html=(visit_quiz, depart_quiz))
    app.add_node(Question, html=(visit_question, depart_question))
    app.add_node(Choice, html=(visit_choice, depart_choice))
    app.add_node(Answers, html=(visit_answers, depart_answers))
    app.add_node(Answer, html=(visit_answer, depart_answer))
    app.add_directive("quiz", QuizDirective)
