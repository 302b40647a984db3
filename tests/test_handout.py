"""课堂讲义：学生手算会得到的数和模型的一样；空着的那一份里没有答案。"""

import re

import numpy as np
import pytest

from press.site.handout import HEAD, Sheet, Worked, half_up
from selfattn import MODEL, SENTENCE, run

BLANK = re.compile(r'(<b class="sa-blank[^>]*>|<span class="sa-line">)(.*?)(?=</b>|</span></p>)')


@pytest.fixture(scope="module")
def worked():
    return Worked(run(SENTENCE))


def test_by_hand_leads_to_the_numbers_of_the_book(worked):
    t = worked.t
    for ours, exact in ((worked.weights, t.A[HEAD, -1]), (worked.output, t.O[HEAD, -1]), (worked.concat, t.concat[-1]),
                        (worked.y, t.Y[-1])):  # fmt: skip
        np.testing.assert_allclose(ours, exact, atol=0.012)
    shown = lambda values: [f"{x:.2f}" for x in values]
    assert shown(worked.weights) == shown(t.A[HEAD, -1])
    assert shown(worked.p) == shown(t.prediction[word] for word in worked.words)
    assert worked.words == list(t.prediction)[:2]


def test_the_first_three_steps_need_no_rounding(worked):
    t = worked.t
    for array in (t.X, t.Q, t.K, t.V):
        np.testing.assert_allclose(array, array.round(2), atol=1e-12)


def test_each_step_uses_the_numbers_kept_from_the_one_before(worked):
    np.testing.assert_array_equal(worked.output, half_up(worked.weights @ worked.t.V[HEAD], 2))
    np.testing.assert_array_equal(worked.y, half_up(worked.concat @ MODEL.W_O, 2))
    assert worked.total == pytest.approx(1 + worked.second + worked.rest)


def test_rounds_half_up_like_on_paper():
    assert half_up(np.array([0.125, -0.125, 2.675, 0.0]), 2).tolist() == [0.13, -0.13, 2.68, 0.0]


def test_both_sheets_are_one_and_only_the_solution_has_answers():
    blank, solution = Sheet(False).html(), Sheet(True).html()
    assert not any(text for _, text in BLANK.findall(blank))
    answers = [text for _, text in BLANK.findall(solution)]
    assert len(answers) == len(BLANK.findall(blank)) > 40 and all(answers)
    same = lambda html: re.sub(r'<p class="sa-name">.*?</p>|<g class="sa-o">.*?</g>', "", BLANK.sub(r"\1", html))
    assert same(blank) == same(solution)


def test_the_printed_table_holds_every_exponential_that_is_asked_for(worked):
    printed = re.findall(r"<td>(\d\.\d{3})</td>", Sheet(False).exponents())
    assert {f"{x:.3f}" for x in [*worked.exps, worked.second]} <= set(printed)
