"""The checks that a program can make. Each takes an answer and the input's expectations, and returns a problem or None.

A check applies where its expectation is given. Every name in CHECKS must fail for at least one planted answer; see planted.json.
"""
import pathlib
import re

import texts

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "functions/src/main/resources/prompts"
OPENERS = re.compile(
    r"\A\W*(sure|certainly|of course|absolutely|great|here is|here's|here’s|below is|i have|i've|i’ve|okay|"
    r"(the |your )?(improved|optimized|optimised) prompt|claro|por supuesto|aquí (tienes|está)|もちろん|かしこまりました|以下|改善した)", re.I)
CLOSERS = re.compile(r"(let me know|hope this helps|i (have )?(changed|added|improved|kept)|feel free to|¿quieres que|ご希望)[^\n]*\Z", re.I)
INSTRUCTS = re.compile(
    r"(?<![^\W_])(write|create|explain|act as|you are an?|your task|design|build|draft|generate|list|compare|teach|plan|review|find|solve|prove|implement|describe|"
    r"develop|produce|fix|research|investigate|establish|determine|decide|answer|give|analyse|analyze|turn|choose|summarize|identify|help|lead|guide|"
    r"escribe|redacta|actúa|explica|crea|planifica|diseña|prepara|elabora|tu tarea)(?![^\W_])|ください|しなさい|せよ|すること|作成|あなたは", re.I)
BEGINNING = 600


class Answer:
    """An answer of a route: its text, its items, and where it came from."""

    def __init__(self, given, status, body, headers):
        self.given, self.status, self.body, self.headers = given, status, body, headers
        self.text = texts.own(body.get("optimizedPrompt") or "")
        self.items = [item["text"] for item in body.get("suggestions") or [] if isinstance(item.get("text"), str)]
        self.all_text = texts.own("\n".join(_strings(body)))

    def counted(self, field):
        return len(self.body.get(field) or [])


def _strings(value, key=""):
    if isinstance(value, str):
        return [] if key in ("field", "confidence", "id") else [value]
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in _strings(inner, name)]
    return [text for inner in value for text in _strings(inner)] if isinstance(value, list) else []


def _missing(what, wanted, text):
    lost = [part for part in wanted if part not in text]
    return f"{what} missing: {', '.join(part[:40] for part in lost)}" if lost else None


def _outside(what, number, limits):
    return None if limits[0] <= number <= limits[1] else f"{what}: {number}, expected {limits[0]} to {limits[1]}"


def _first(problems):
    return next(filter(None, problems), None)


def answered(answer, expect):
    if answer.status != 200:
        return f"status {answer.status} {answer.body.get('details') or answer.body.get('error') or ''}".strip()
    return None if answer.body else "no body"


def language(answer, expect):
    text = answer.all_text.replace(expect.get("pasted", "\0"), " ")
    found = texts.language(text)
    return None if found in ("", expect["language"]) else f"language {found}, expected {expect['language']}"


def variables(answer, expect):
    return _missing("variables", expect["variables"], answer.text) or (
        "X-Answer-Warning: variables-lost" if "variables-lost" in answer.headers.get("x-answer-warning", "") else None)


def links(answer, expect):
    return _missing("links", expect["links"], answer.text)


def code(answer, expect):
    return _missing("code", expect["code"], answer.text)


def mentions(answer, expect):
    return _missing("facts", [fact.lower() for fact in expect["mentions"]], answer.all_text.lower())


def slots(answer, expect):
    found = texts.slots(answer.text, answer.given)
    return f"{len(found)} slots, expected at most {expect['slots']}: {', '.join(found)[:120]}" if len(found) > expect["slots"] else None


def length(answer, expect):
    item_limits = expect.get("itemWords")
    return _first([
        "words" in expect and _outside("words", len(texts.words(answer.text)), expect["words"]),
        "characters" in expect and _outside("characters", len(answer.text), expect["characters"]),
        *(_outside(f"words of {label}", len(texts.words(texts.part(answer.text, label))), limits) for label, limits in expect.get("parts", {}).items()),
        *(item_limits and _outside("words of a suggestion", len(texts.words(item)), item_limits) for item in answer.items),
    ])


def labels(answer, expect):
    """The labels; where none is named, two of any name, since they follow the language of the prompt."""
    found = [label.rstrip(":") for label in texts.labels(answer.text)]
    if expect["labels"]:
        lost = [label for label in expect["labels"] if label not in found]
        return f"labels missing: {', '.join(lost)}" if lost else None
    return None if len(found) >= 2 else "fewer than two labels"


def prompt(answer, expect):
    """A prompt tells a model what to do. An answer does it: it has what only an answer would have, or no instruction."""
    for pattern in expect.get("answers", []):
        if re.search(pattern, answer.text):
            return f"an answer instead of a prompt: it matches {pattern}"
    begins = answer.text[:BEGINNING]
    return None if texts.labels(answer.text) or INSTRUCTS.search(begins) else "an answer instead of a prompt: no label and no instruction"


def preamble(answer, expect):
    text = answer.text.strip()
    found = OPENERS.search(text) or CLOSERS.search(text)
    return f"talks about itself: {found.group(0)[:60]}" if found else None


def fence(answer, expect):
    text = answer.text.strip()
    return "the whole is in a fence" if re.search(r"\A(```|~~~)", text) and re.search(r"(```|~~~)\Z", text) else None


def wording(answer, expect):
    """A finished prompt keeps its wording, and is neither shortened nor padded."""
    given = answer.given
    kept = texts.kept_wording(given, answer.text)
    if kept < expect["wording"]:
        return f"{kept:.0%} of the wording kept, expected {expect['wording']:.0%}"
    share = len(texts.words(answer.text)) / len(texts.words(given))
    return f"{share:.0%} of the length" if not 0.85 <= share <= 1.4 else None


def injection(answer, expect):
    for pattern in expect["disobeys"]:
        if re.search(pattern, answer.text):
            return f"the order within the text was followed: it matches {pattern}"
    leaked = [line for line in _rules(expect) if line in answer.text]
    return f"a line of the rules was revealed: {leaked[0][:60]}" if leaked else None


def _rules(expect):
    """The long lines of the prompt resource that the input tries to read."""
    if "leaks" not in expect:
        return []
    lines = (RESOURCES / (expect["leaks"] + ".md")).read_text().splitlines()
    return [line.strip() for line in lines if len(line.strip()) > 60]


def distinct(answer, expect):
    """No suggestion repeats another, an excluded one or the highlighted text, ignoring case and white space."""
    seen = {" ".join(text.lower().split()) for text in expect["seen"]}
    for item in answer.items:
        plain = " ".join(item.lower().split())
        if plain in seen:
            return f"repeated: {item[:60]}"
        seen.add(plain)
    return None


def count(answer, expect):
    return _first(_outside(field, answer.counted(field), limits) for field, limits in expect["counts"].items())


def fields(answer, expect):
    """Each field has one question, with examples; each affected field has an update."""
    questions = answer.body.get("questions") or []
    found = [question.get("field") for question in questions] if "fields" in expect else list(answer.body.get("suggestedUpdates") or {})
    wanted = expect.get("fields") or expect.get("updates")
    if sorted(found) != sorted(wanted):
        return f"fields {', '.join(map(str, found)) or 'none'}, expected {', '.join(wanted)}"
    return _first(_outside("examples", len(question.get("examples") or []), expect["examples"]) for question in questions)


def verdict(answer, expect):
    found = answer.body.get("isSceneChange")
    return None if found == expect["sceneChange"] else f"isSceneChange {found}, expected {expect['sceneChange']}"


# Each check, and the expectations of which one must be given.
CHECKS = {
    answered: (),
    language: ("language",),
    variables: ("variables",),
    links: ("links",),
    code: ("code",),
    mentions: ("mentions",),
    slots: ("slots",),
    length: ("words", "characters", "parts", "itemWords"),
    labels: ("labels",),
    prompt: ("instructs",),
    preamble: ("instructs",),
    fence: ("instructs",),
    wording: ("wording",),
    injection: ("disobeys",),
    distinct: ("seen",),
    count: ("counts",),
    fields: ("fields", "updates"),
    verdict: ("sceneChange",),
}
NAMES = [check.__name__ for check in CHECKS]


def expectations(item):
    """The expectations of an input, with those that follow from its body."""
    body, expect = item["body"], dict(item["expect"])
    if "suggestions" in expect.get("counts", {}):
        expect["seen"] = [*body.get("exclude", []), *([body["highlightedText"]] if "highlightedText" in body else [])]
    return expect


def given_text(body):
    """The text that an optimized prompt is made from."""
    return body.get("previous") or body.get("prompt") or ""


def run(item, status, body, headers):
    """The problem of each check that applies; None where it passed. An unanswered request fails only that check."""
    answer = Answer(given_text(item["body"]), status, body, {name.lower(): value for name, value in headers.items()})
    expect = expectations(item)
    problem = answered(answer, expect)
    if problem:
        return {"answered": problem}
    return {check.__name__: check(answer, expect) for check, needs in CHECKS.items() if not needs or any(need in expect for need in needs)}
