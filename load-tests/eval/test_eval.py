"""Tests of the evaluation's own parts, without a server."""
import pathlib
import sys
import threading
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import checks
import judge
import results
import spending
import texts

ITEM = {"route": "/api/optimize", "body": {"prompt": "write about {{topic}} [tone]"}, "expect": {"language": "en", "slots": 1, "instructs": True, "labels": ["Goal"], "variables": ["{{topic}}"]}}
GOOD = "**Goal:** Write about {{topic}} for the readers of a magazine, in the [tone] that they like."


def failed(text, item=ITEM, headers=None):
    return {name for name, problem in checks.run(item, 200, {"optimizedPrompt": text}, headers or {}).items() if problem}


class Checks(unittest.TestCase):
    def test_a_good_answer_passes(self):
        self.assertEqual(failed(GOOD), set())

    def test_an_error_fails_only_as_unanswered(self):
        self.assertEqual(checks.run(ITEM, 502, {"error": "x"}, {}), {"answered": "status 502 x"})

    def test_a_lost_variable_is_found_in_text_and_header(self):
        self.assertEqual(failed(GOOD.replace("{{topic}}", "bees")), {"variables"})
        self.assertEqual(failed(GOOD, headers={"X-Answer-Warning": "variables-lost"}), {"variables"})

    def test_only_new_slots_count(self):
        self.assertEqual(failed(GOOD + " [reader: child] [place]"), {"slots"})
        self.assertEqual(failed(GOOD + " [reader: child] [b](https://example.com) [1] [x] `[0, 1]`"), set())
        self.assertEqual(failed(GOOD + " [reader: child]"), set())

    def test_a_fence_within_is_no_fence_around(self):
        self.assertEqual(failed("```\n" + GOOD + "\n```"), {"fence", "labels"} & failed("```\n" + GOOD + "\n```") | {"fence"})
        self.assertNotIn("fence", failed(GOOD + "\n```\nx\n```\n**Avoid:** y"))

    def test_an_answer_has_no_instruction(self):
        self.assertIn("prompt", failed("Bees are insects. They live in hives."))
        self.assertIn("preamble", failed("Here's your improved prompt:\n" + GOOD))
        self.assertIn("preamble", failed(GOOD + "\nLet me know if you want more."))

    def test_every_input_has_checks_and_a_known_expectation(self):
        import json
        known = {need for needs in checks.CHECKS.values() for need in needs} | {"pasted", "answers", "examples", "leaks"}
        inputs = list((HERE / "inputs").glob("*.json"))
        self.assertEqual(len(inputs), 30)
        for path in inputs:
            self.assertLessEqual(set(json.loads(path.read_text())["expect"]), known, path.name)


class Texts(unittest.TestCase):
    def test_languages(self):
        for text, code in (("the cat and the dog", "en"), ("el perro y la gata de los vecinos", "es"), ("小学生に分数を教える", "ja"), ("xyz", ""), ("le chat et les chiens dans la rue", "fr")):
            self.assertEqual(texts.language(text), code)

    def test_labels_and_parts(self):
        text = "**Goal:** one two\n\n**Avoid**\n- **three**: four\n"
        self.assertEqual(texts.labels(text), ["Goal", "Avoid", "three"])
        self.assertEqual(texts.part(text, "Goal").split(), ["one", "two"])

    def test_kept_wording(self):
        given = "one two three four five six seven eight nine ten"
        self.assertEqual(texts.kept_wording(given, given + " eleven"), 1)
        self.assertEqual(texts.kept_wording(given, "ten nine eight"), 0)


class Money(unittest.TestCase):
    def test_a_call_that_could_pass_the_ceiling_is_not_made(self):
        purse = spending.Purse(0.10)
        self.assertEqual(purse.spend(0.06, lambda: ("a", 0.03)), "a")
        self.assertEqual(purse.spend(0.07, lambda: ("b", 0.05)), "b")
        with self.assertRaises(spending.Ceiling):
            purse.spend(0.03, lambda: self.fail("called"))
        self.assertAlmostEqual(purse.spent, 0.08)

    def test_a_failed_call_is_booked_at_its_most(self):
        purse = spending.Purse(0.10)
        with self.assertRaises(judge.Unjudged):
            purse.spend(0.04, self.unjudged)
        self.assertAlmostEqual(purse.spent, 0.04)
        self.assertAlmostEqual(purse.reserved, 0)

    def test_a_call_waits_for_those_in_flight(self):
        purse, begun, release = spending.Purse(0.10), threading.Event(), threading.Event()

        def slow():
            begun.set()
            release.wait(5)
            return "slow", 0.01

        first = threading.Thread(target=purse.spend, args=(0.09, slow))
        first.start()
        begun.wait(5)
        threading.Timer(0.05, release.set).start()
        self.assertEqual(purse.spend(0.08, lambda: ("next", 0.02)), "next")
        first.join()
        self.assertAlmostEqual(purse.spent, 0.03)

    def unjudged(self):
        raise judge.Unjudged("no scores")


class Comparison(unittest.TestCase):
    def test_what_got_worse(self):
        def result(problem, score):
            return {"inputs": {"a": {"checks": {"slots": problem}, "score": score}}}

        self.assertEqual(results.regressions(None, result("4 slots", 20)), [])
        self.assertEqual(results.regressions(result(None, 28), result("4 slots", 25)), ["a: slots: 4 slots"])
        self.assertEqual(results.regressions(result("4 slots", 28), result("5 slots", 24)), ["a: score 24, was 28"])
        self.assertEqual(results.regressions(result(None, None), result(None, 3)), [])

    def test_the_judge_has_ten_points(self):
        self.assertEqual(len(judge.POINTS), 10)


if __name__ == "__main__":
    unittest.main()
