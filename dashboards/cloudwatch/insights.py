"""The part of CloudWatch Logs Insights' language that this project's queries use, on log lines of the local runtime. So a saved query answers
locally what it answers on AWS, and can be tested: filter, stats, sort, limit, display, parse, fields."""
import datetime
import json
import math
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOKEN = re.compile(r"""\s*("[^"]*"|'[^']*'|/(?:\\.|[^/])+/|[\w@.]+|!=|>=|<=|[=<>(),\[\]*+/-])""")


def saved(name):
    """The text of the template's saved query STACK/name, and the resources of its log groups; None if there is no such query."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    for block in re.split(r"(?m)^  (?=\w+:$)", text):
        if "Type: AWS::Logs::QueryDefinition" in block and re.search(rf"\$\{{AWS::StackName\}}/{re.escape(name)}\s*$", block, re.MULTILINE):
            query = re.search(r"QueryString: >-\n((?:        .*\n)+)", block)[1]
            return " ".join(query.split()), re.findall(r"!Ref (\w+)", re.search(r"LogGroupNames: (.*)", block)[1])
    return None


def names():
    return re.findall(r"Name: !Sub \$\{AWS::StackName\}/(.+)", (ROOT / "template.yaml").read_text(encoding="utf-8"))


def split(text, mark):
    """Parts between marks that are outside of quotes, patterns and parentheses."""
    parts, depth, quote, part = [], 0, "", ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in "\"'" or sign == "/" and re.search(r"like\s*$", part):
            quote = sign
        depth += (sign in "([") - (sign in ")]") if not quote else 0
        if sign == mark and not quote and not depth:
            parts.append(part)
            part = ""
        else:
            part += sign
    return [each.strip() for each in [*parts, part]]


class Expression:
    """A condition or a value of one line: or, and, comparisons, like, in, + - * /, ispresent, bin."""

    def __init__(self, text):
        self.tokens, at = [], 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if not found:
                raise ValueError(f"not a term of a query: {text[at:]}")
            self.tokens.append(found[1])
            at = found.end()
        self.line = {}

    def of(self, line):
        self.line, self.rest = line, list(self.tokens)
        value = self.either()
        if self.rest:
            raise ValueError(f"not understood: {' '.join(self.rest)}")
        return value

    def takes(self, *words):
        return self.rest.pop(0) if self.rest and self.rest[0] in words else None

    def either(self):
        value = self.both()
        while self.takes("or"):
            other = self.both()
            value = bool(value) or bool(other)
        return value

    def both(self):
        value = self.compared()
        while self.takes("and"):
            other = self.compared()
            value = bool(value) and bool(other)
        return value

    def compared(self):
        if self.takes("not"):
            return not self.compared()
        value = self.sum()
        if self.takes("like"):
            wanted = self.rest.pop(0)
            pattern = wanted[1:-1] if wanted[0] == "/" else re.escape(wanted[1:-1])
            return value is not None and re.search(pattern, str(value)) is not None
        if self.takes("in"):
            self.takes("[")
            options = []
            while not self.takes("]"):
                options.append(self.term())
                self.takes(",")
            return value in options
        sign = self.takes("=", "!=", ">=", "<=", ">", "<")
        if not sign:
            return value
        other = self.sum()
        if sign in ("=", "!="):
            return (str(value) == str(other)) == (sign == "=")
        return value is not None and {">=": value >= other, "<=": value <= other, ">": value > other, "<": value < other}[sign]

    def sum(self):
        value = self.product()
        while sign := self.takes("+", "-"):
            other = self.product()
            value = None if value is None or other is None else value + other if sign == "+" else value - other
        return value

    def product(self):
        value = self.term()
        while sign := self.takes("*", "/"):
            other = self.term()
            value = None if value is None or not other and sign == "/" else value * (other or 0) if sign == "*" else value / other
        return value

    def term(self):
        word = self.rest.pop(0)
        if word == "(":
            value = self.either()
            self.takes(")")
            return value
        if word[0] in "\"'":
            return word[1:-1]
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return float(word) if "." in word else int(word)
        if self.takes("("):
            return self.called(word)
        return self.line.get(word)

    def called(self, name):
        if name == "bin":
            seconds = int(self.rest[0][:-1]) * {"s": 1, "m": 60, "h": 3600}[self.rest[0][-1]]
            del self.rest[:2]
            at = self.line.get("_aws", {}).get("Timestamp", 0) / 1000
            return datetime.datetime.fromtimestamp(at // seconds * seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.000")
        values = [self.either()]
        while self.takes(","):
            values.append(self.either())
        self.takes(")")
        return {"ispresent": lambda: values[0] is not None, "coalesce": lambda: next((value for value in values if value is not None), None)}[name]()


AGGREGATE = re.compile(r"\b(count|sum|avg|max|min|pct|latest|earliest)\(")


def aggregate(name, arguments, lines):
    first = arguments[0] if arguments else "*"
    if name == "count" and first in ("", "*"):
        return len(lines)
    found = [value for line in lines if (value := Expression(first).of(line)) is not None]
    numbers = [float(value) for value in found if isinstance(value, (int, float))]
    if name == "pct":
        return sorted(numbers)[max(0, math.ceil(float(arguments[1]) / 100 * len(numbers)) - 1)] if numbers else None
    return {"count": lambda: len(found), "sum": lambda: sum(numbers), "avg": lambda: sum(numbers) / len(numbers) if numbers else None,
            "max": lambda: max(numbers, default=None), "min": lambda: min(numbers, default=None),
            "latest": lambda: found[-1] if found else None, "earliest": lambda: found[0] if found else None}[name]()


def aggregated(text, lines):
    """The value of an expression with aggregates, such as sum(a) / count(*)."""
    values, plain = {}, text
    while found := AGGREGATE.search(plain):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(plain[end], 0)
            end += 1
        name = f"value{len(values)}"
        values[name] = aggregate(found[1], split(plain[found.end():end - 1], ","), lines)
        plain = f"{plain[:found.start()]} {name} {plain[end:]}"
    return Expression(plain).of(values)


def named(text):
    value, _, name = text.partition(" as ")
    return value.strip(), (name or value).strip()


def stats(text, lines):
    values, _, keys = text.partition(" by ")
    columns, by = [named(part) for part in split(values, ",")], [named(part) for part in split(keys, ",")] if keys else []
    groups = {}
    for line in lines:
        groups.setdefault(tuple(Expression(key).of(line) for key, _ in by), []).append(line)
    return [{**{name: value for (_, name), value in zip(by, key)}, **{name: aggregated(value, group) for value, name in columns}}
            for key, group in groups.items()]


def sort(text, lines):
    for field, _, order in reversed([part.partition(" ") for part in split(text, ",")]):
        def position(line, field=field):
            value = line.get(field)
            return value is not None, value if isinstance(value, (int, float)) else 0, str(value)
        lines = sorted(lines, key=position, reverse=order.strip() == "desc")
    return lines


def run(query, texts, since=""):
    """The rows of a query over lines of text from that timestamp on. A line that is no JSON has only @message."""
    lines = []
    for text in texts:
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        line = line if isinstance(line, dict) else {}
        if line.get("timestamp", since) < since:
            continue
        lines.append({**line, "@message": text.rstrip("\n"), "@timestamp": line.get("timestamp"), "@logStream": line.get("environmentId")})
    shown = ["@timestamp", "@message"]
    for step in split(query, "|"):
        command, _, rest = step.partition(" ")
        if command == "filter":
            condition = Expression(rest)
            lines = [line for line in lines if condition.of(line)]
        elif command == "stats":
            lines = stats(rest, lines)
            shown = list(lines[0]) if lines else []
        elif command == "sort":
            lines = sort(rest, lines)
        elif command == "limit":
            lines = lines[:int(rest)]
        elif command in ("display", "fields"):
            shown = split(rest, ",")
        else:
            raise ValueError(f"no command of Logs Insights that is known here: {command}")
    return [{name: line[name] for name in shown if line.get(name) is not None} for line in lines]
