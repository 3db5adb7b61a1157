"""Compares the documentation with the project: links and anchors, make targets, settings, template parameters, alerts, alarms, paths.

Writes docs/parameters.md from template.yaml with --write; otherwise a stale one is an error.
"""
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = "docs/parameters.md"
# Files whose definitions are settings: each variable that they read is documented.
SETTINGS = ["shared/src/main/java/com/promptbuilder/settings", "local/src/main/java/com/promptbuilder/local", "local/src/main/java/com/promptbuilder/simulator"]
READ = re.compile(r'(?:\.(?:number|text|flag|choice|address|path|url|isTrue|word|list|decimal)|(?<!Endpoint\.)\bread|\bqueue|\bport)\((?:\w+, )?"([A-Z][A-Z0-9_]*[A-Z0-9])"')
# Examples of what a reader adds, and what was once.
SKIPPED = {"docs/add-an-endpoint.md", "CHANGELOG.md"}
# Metrics and tests.
NAMED = re.compile(r"\b(?:[a-z]+_)+(?:total|seconds|ratio|bytes|percent|messages|letters|up|state)\b|\b[A-Z]\w+Test\b")
# Words of AWS: a state of a stack, types of the gateway's responses.
OF_AWS = {"ROLLBACK_FAILED", "INTEGRATION_FAILURE", "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"}
WRONG = []


def expect(holds, what):
    if not holds:
        WRONG.append(what)


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def tracked():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def without_code(markdown):
    return re.sub(r"`[^`\n]*`", "`", re.sub(r"^( *)```.*?^\1```", "", markdown, flags=re.MULTILINE | re.DOTALL))


def code(markdown):
    blocks = re.findall(r"^( *)```\w*\n(.*?)^\1```", markdown, re.MULTILINE | re.DOTALL)
    return [block for _, block in blocks] + re.findall(r"`([^`]+)`", re.sub(r"^( *)```.*?^\1```", "", markdown, flags=re.MULTILINE | re.DOTALL))


def anchors(markdown):
    """Anchors that GitHub generates for headings."""
    found, plain = set(), re.sub(r"^( *)```.*?^\1```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    for title in re.findall(r"^#+ (.*)$", plain, re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        same = [other for other in found if re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", other)]
        found.add(f"{anchor}-{len(same)}" if same else anchor)
    return found


def check_links(page):
    for address in re.findall(r"\]\(([^)\s]+)\)", without_code(text(page))):
        if re.match(r"[a-z]+:", address):
            continue
        file, _, anchor = address.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        expect(target.exists(), f"{page}: {address} does not exist")
        if anchor and target.suffix == ".md" and target.is_file():
            expect(anchor in anchors(target.read_text(encoding="utf-8")), f"{page}: {address} has no such heading")


def check_mentions(names):
    """Pages that code and scripts name."""
    for name in names:
        if name.endswith((".md", ".json", ".svg", ".png", ".txt")):
            continue
        for page in re.findall(r"(?<![\w./])((?:docs|load-tests|dashboards)/[\w/-]+\.md)\b", text(name)):
            expect((ROOT / page).is_file(), f"{name}: {page} does not exist")


def check_names(page, targets, parameters, known, names):
    folders = {name.partition("/")[0] for name in names if "/" in name}
    expect("bin/stack" in text(page) or "$STACK" not in text(page), f"{page}: $STACK is used, but not . bin/stack, which sets it")
    for part in code(text(page)):
        expect("--region" in part or not re.search(r"\bsam \w+ --", part), f"{page}: a command of sam needs --region: it ignores AWS_REGION")
        expect("(umask" in part or "umask" not in part, f"{page}: umask needs a subshell: it stays in force in the shell")
        for target in re.findall(r"(?:^|[\s`;(])make ((?:[a-z][a-z-]*)(?=$|[\s`;,.)]))", part, re.MULTILINE):
            expect(target in targets, f"{page}: make {target} is no target")
        for path in re.findall(r"^((?:[\w.-]+/)+[\w.-]+)$", part):
            if path.partition("/")[0] in folders:
                expect((ROOT / path).exists(), f"{page}: {path} does not exist")
        for name in NAMED.findall(part):
            expect(name in known, f"{page}: {name} does not exist")
        for variable in re.findall(r"^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?$", part):
            expect(known & {variable, variable.rpartition("_")[0]}, f"{page}: variable {variable} does not exist")
        for parameter in re.findall(r"^([A-Z][a-z]+(?:[A-Z][A-Za-z]*)?)=", part):
            expect(parameter in parameters, f"{page}: parameter {parameter} does not exist")


def section(template, name):
    found = re.search(rf"^{name}:\n(.*?)(?=^\w)", template, re.MULTILINE | re.DOTALL)
    return yaml.safe_load(found.group(1))


def values(parameter):
    """The values that CloudFormation accepts, where that is more than a pattern."""
    if "AllowedValues" in parameter:
        return ", ".join(f"`{value}`" for value in parameter["AllowedValues"] if value != "")
    least, most = parameter.get("MinValue"), parameter.get("MaxValue")
    if least is not None and most is not None:
        return f"{least:,} to {most:,}"
    return f"from {least:,}" if least is not None else f"to {most:,}" if most is not None else ""


def parameters_page(parameters):
    rows = []
    for name, parameter in parameters.items():
        default = str(parameter["Default"]) if "Default" in parameter else "required"
        rows.append(f"| `{name}` | {f'`{default}`' if default else ''} | {values(parameter)} | {parameter['Description']} |")
    return "\n".join([
        "# Parameters of the template",
        "`.ci/check_docs.py --write` writes this page from [template.yaml](../template.yaml).",
        "[configuration.md](configuration.md) has the same settings by subject, with their variables.",
        "",
        "<!-- parameters -->",
        "| parameter | default | values | meaning |",
        "| --- | --- | --- | --- |",
        *rows,
        "<!-- /parameters -->",
        "",
    ])


def check_settings(template, page, parameters):
    """Each variable's parameter has a row, and the parameter Settings accepts each variable of its section."""
    for parameter in re.findall(r"^ +[A-Z_0-9]+: !Ref (\w+)$", template, re.MULTILINE):
        if parameter in parameters and parameter != "Settings":
            expect(f"`{parameter}`" in page, f"docs/configuration.md: no row of {parameter}")
    rows = page.partition("## The parameter `Settings`")[2].partition("\nThe template sets")[0]
    for variable in re.findall(r"^\| `([A-Z_]+)`, ", rows, re.MULTILINE):
        expect(re.fullmatch(parameters["Settings"]["AllowedPattern"], f"{variable}=1"), f"template.yaml: Settings does not accept {variable}")


def main():
    names = tracked()
    pages = [name for name in names if name.endswith(".md") and "/resources/" not in name and "/inputs/" not in name]
    template = text("template.yaml")
    parameters = section(template, "Parameters")
    if "--write" in sys.argv:
        (ROOT / PAGE).write_text(parameters_page(parameters), encoding="utf-8")
        return
    expect((ROOT / PAGE).is_file() and text(PAGE) == parameters_page(parameters), f"{PAGE} is stale: .ci/check_docs.py --write")

    makefile = text("Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*)(?=[^\n=]*:(?!=))", makefile, re.MULTILINE))
    targets |= {target for line in re.findall(r"^((?:[a-z][a-z-]* ?)+):(?!=)", makefile, re.MULTILINE) for target in line.split()}
    sources = "\n".join(text(name) for name in names if not name.endswith((".md", ".json", ".svg", ".png")))
    known = OF_AWS | set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", sources)) | set(NAMED.findall(sources))
    for page in pages:
        check_links(page)
        if page not in SKIPPED:
            check_names(page, targets, parameters, known, names)
    check_mentions(names)

    check_settings(template, text("docs/configuration.md"), parameters)
    prose = "\n".join(text(page) for page in pages if page != PAGE)
    for target in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE):
        expect(re.search(rf"`[^`]*\b{target}\b[^`]*`|^make {target}\b", prose, re.MULTILINE), f"make {target} is not documented")
    for folder in SETTINGS:
        for name in names:
            if name.startswith(folder) and name.endswith(("Settings.java", "Variables.java", "Reader.java")):
                for variable in READ.findall(text(name)):
                    expect(re.search(rf"\b{variable}\b", prose), f"{name}: {variable} is not documented")
    steps = text("docs/troubleshooting.md")
    kinds = "Errors|Slow|Usual|Unusual|Busy"
    for alarm in re.findall(r"^  (\w+):(?: \{Type: AWS::CloudWatch::Alarm|\s+Type: AWS::CloudWatch::Alarm)", template, re.MULTILINE):
        kind = re.sub(rf"^\w+?({kinds})$", r"…\1", alarm)
        expect(f"`{alarm}`" in steps or f"`{kind}`" in steps, f"docs/troubleshooting.md: no alarm {alarm}")
    for description in re.findall(r"AlarmDescription: (.*)", template):
        place = re.search(r"\(docs/troubleshooting\.md#([\w-]+)\)", description)
        expect(place and place[1] in anchors(steps), f"template.yaml: no section of docs/troubleshooting.md in {description}")
    for rules in (ROOT / "dashboards/prometheus/rules").glob("*.yml"):
        for alert in re.findall(r"- alert: (\w+)", rules.read_text()):
            expect(f"`{alert}`" in steps, f"docs/troubleshooting.md: no alert {alert}")
    if WRONG:
        sys.exit("\n".join(f"docs: {line}" for line in WRONG))
    print(f"docs: {len(pages)} pages, {len(parameters)} parameters, nothing wrong")


main()
