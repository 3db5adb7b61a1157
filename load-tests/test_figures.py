"""Tests of the figures of README.md: merging what scripts found, formats, the table."""
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import figures

KEPT = {
    "compare": {"command": "make compare", "values": {"hits_per_s": {"ours": 5634.2, "nginx": 71_850}}},
    "herd": {"command": "make herd", "values": {"two_environments_calls": 1, "thousand_calls": 2, "thousand_call_s": 1.2, "thousand_slowest_s": 1.274}},
}


def found(name, **values):
    return {"name": name, "command": f"make {name}", "values": values}


class Folder(unittest.TestCase):
    """Files of figures in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        places = {"FOUND": self.folder / "target/figures", "KEPT": self.folder / "figures.json", "PAGE": self.folder / "README.md"}
        changed = mock.patch.multiple(figures, **places)
        changed.start()
        self.addCleanup(changed.stop)
        figures.KEPT.write_text(json.dumps(KEPT))
        figures.PAGE.write_text("before\n<!-- figures -->\nby hand\n<!-- /figures -->\nafter\n")

    def run_with(self, *arguments):
        with mock.patch("sys.argv", ["figures.py", *arguments]), mock.patch("builtins.print"):
            figures.main()

    def test_a_table_that_was_changed_by_hand_fails_the_check(self):
        self.run_with()
        self.run_with("--check")
        figures.PAGE.write_text(figures.PAGE.read_text().replace("5,600", "6,000"))
        with self.assertRaises(SystemExit):
            self.run_with("--check")

    def test_a_page_without_markers_is_an_error_and_keeps_what_was_found(self):
        figures.write("startup", {"ready_s": 1.5})
        figures.PAGE.write_text("no table\n")
        with self.assertRaises(SystemExit):
            self.run_with()
        self.assertTrue((figures.FOUND / "startup.json").exists())

    def test_what_a_script_found_is_merged_once(self):
        figures.write("startup", {"ready_s": 1.54})
        self.run_with()
        self.assertEqual([], list(figures.FOUND.iterdir()))
        self.assertEqual({**KEPT, "startup": {"command": "make startup", "values": {"ready_s": 1.54}}}, json.loads(figures.KEPT.read_text()))
        page = figures.PAGE.read_text()
        self.assertIn("| 1.5 s | `make startup` |", page)
        self.assertTrue(page.startswith("before\n") and page.endswith("after\n"))

    def test_a_shortened_run_has_no_figures(self):
        figures.write("startup", {"ready_s": 1.5}, shortened=True)
        figures.write("herd", {})
        self.assertFalse(figures.FOUND.exists())

    def test_scenes_that_ran_separately_are_in_one_file(self):
        figures.write("herd", {"two_environments_calls": 1})
        figures.write("herd", {"thousand_calls": 1})
        self.assertEqual(found("herd", two_environments_calls=1, thousand_calls=1), json.loads((figures.FOUND / "herd.json").read_text()))


class Table(unittest.TestCase):
    def test_a_value_that_was_not_measured_again_stays(self):
        merged = figures.merged(KEPT, [found("herd", thousand_calls=1)])
        self.assertEqual({**KEPT["herd"]["values"], "thousand_calls": 1}, merged["herd"]["values"])
        self.assertEqual(KEPT["compare"], merged["compare"])

    def test_a_value_is_of_one_run(self):
        merged = figures.merged(KEPT, [found("compare", hits_per_s={"ours": 6000})])
        self.assertEqual({"ours": 6000}, merged["compare"]["values"]["hits_per_s"])
        self.assertIn("| hits per second, 8 connections | 6,000 |", figures.table(merged))

    def test_rows_without_values_are_left_out(self):
        self.assertEqual([
            "| 50 identical requests, 2 environments | **1** Claude call | `make herd` |",
            "| 1,000 identical requests, a call of 1.20 s | 2 calls; slowest 1.27 s | `make herd` |",
            "| hits per second, 8 connections | 5,600; nginx 72,000 | `make compare` |",
        ], figures.table(KEPT).splitlines()[2:])

    def test_formats(self):
        for value, form, expected in [(5634.2, "~2", "5,600"), (0.0464, "~2", "0.046"), (1.249, "~2", "1.2"), (11_911, "~3", "11,900"), (0, "~2", "0.0"), (1, "n call", "**1** call"), (0, "n call", "0 calls"), (0.65, "%", "65 %"), (1.05, ".1f", "1.1")]:
            self.assertEqual(expected, format(figures.Value(value), form))

    def test_a_row_that_is_too_wide_is_an_error(self):
        with self.assertRaises(SystemExit):
            figures.table({"startup": {"command": "make startup" + "p" * 80, "values": {"ready_s": 1}}})

    def test_the_committed_figures_have_every_row_they_could_have(self):
        kept = json.loads(figures.KEPT.read_text())
        self.assertLessEqual(set(kept), {name for name, *_ in figures.ROWS})
        self.assertGreaterEqual(len(figures.table(kept).splitlines()), 2 + 12)


if __name__ == "__main__":
    unittest.main()
