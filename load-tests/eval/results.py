"""Results of runs: kept as JSON, printed as a table, compared with the last run of the same kind."""
import collections
import datetime
import json

import lab

FOLDER = lab.ROOT / "target/eval"
# A judge's total of one prompt varies by a point or two between equal runs.
SCORE_LOSS = 4


def last(kind):
    """The newest result of each input in runs of this kind, or None. A run may have had some inputs only."""
    runs = [json.loads(path.read_text()) for path in sorted(FOLDER.glob(f"{kind}-*.json"))]
    return {"at": runs[-1]["at"], "inputs": {name: row for run in runs for name, row in run["inputs"].items()}} if runs else None


def keep(kind, result):
    FOLDER.mkdir(parents=True, exist_ok=True)
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H%M%S.%fZ")
    path = FOLDER / f"{kind}-{stamp}.json"
    path.write_text(json.dumps({"at": stamp, "kind": kind, **result}, ensure_ascii=False, indent=1) + "\n")
    return path


def problems(row):
    return {name: problem for name, problem in row["checks"].items() if problem}


def regressions(before, now):
    """What got worse on the inputs that both results have: checks that passed and fail, and scores that fell."""
    found = []
    for name, row in now["inputs"].items():
        old = (before or {"inputs": {}})["inputs"].get(name)
        if old:
            found += [f"{name}: {check}: {problem}" for check, problem in problems(row).items() if old["checks"].get(check, problem) is None]
            if old.get("score") is not None and row.get("score") is not None and old["score"] - row["score"] >= SCORE_LOSS:
                found.append(f"{name}: score {row['score']}, was {old['score']}")
    return found


def table(rows):
    """A line for each mode, and one for all."""
    by_mode = collections.defaultdict(list)
    for row in rows.values():
        by_mode[row["mode"]].append(row)
    lines = [line(mode, of_mode) for mode, of_mode in sorted(by_mode.items())]
    lab.print_table(["mode", "answers", "checks", "failed", "score, of 30", "words", "seconds", "dollars"], [*lines, line("all", list(rows.values()))])


def line(mode, rows):
    scores = [row["score"] for row in rows if row.get("score") is not None]

    def mean(values):
        return sum(values) / len(values) if values else 0

    return [
        mode,
        str(len(rows)),
        str(sum(len(row["checks"]) for row in rows)),
        str(sum(len(problems(row)) for row in rows)),
        f"{mean(scores):.1f}" if scores else "",
        f"{mean([row['words'] for row in rows]):.0f}",
        f"{mean([row['seconds'] for row in rows]):.1f}",
        f"{sum(row['dollars'] for row in rows):.4f}",
    ]
