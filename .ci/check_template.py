"""Translates template.yaml as a deployment does, and checks rules that linters do not have."""

import json
import logging
import os
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

RUNTIME = "java25"
CODE = "functions/target/functions.jar"
PACKAGE = "com.promptbuilder.functions."
TRANSFER_MODES = ("BUFFERED", "RESPONSE_STREAM")


class Template:
    def __init__(self, tree):
        self.tree = tree
        shared = self.tree["Globals"]["Function"]
        self.functions = {
            name: {**shared, **resource["Properties"]}
            for name, resource in self.tree["Resources"].items()
            if resource["Type"] == "AWS::Serverless::Function"
        }
        self.events = {
            f"{name}.{event_name}": event["Properties"]
            for name, function in self.functions.items()
            for event_name, event in function.get("Events", {}).items()
            if event["Type"] == "Api"
        }
        self.routes = {(event["Method"].upper(), event["Path"]) for event in self.events.values()}

    @staticmethod
    def layers(tree):
        return [resource["Properties"] for resource in tree["Resources"].values() if resource["Type"] == "AWS::Serverless::LayerVersion"]

    def translated(self, parameters=None):
        # The translator requires code in a bucket, any bucket. It also modifies its argument.
        tree = json.loads(json.dumps(self.tree))
        tree["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
        for layer in self.layers(tree):
            layer["ContentUri"] = "s3://bucket/key"
        logging.getLogger("samtranslator").setLevel(logging.ERROR)
        os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
        return Translator({}, Parser()).translate(tree, parameters or {})


def errors_in_functions(template):
    for name, function in template.functions.items():
        if function["Runtime"] != RUNTIME:
            yield f"{name}: Runtime must be {RUNTIME}, but is {function['Runtime']}"
        if function["CodeUri"] != CODE:
            yield f"{name}: CodeUri must be {CODE}, but is {function['CodeUri']}"
        if not function["Handler"].startswith(PACKAGE) or "::" in function["Handler"]:
            yield f"{name}: Handler must be {PACKAGE}<class>, without a method, but is {function['Handler']}"


def errors_in_versions(template):
    """A version with the same logical id is not published, and one with the same code and configuration is refused."""
    first, second = (template.translated({"Release": release})["Resources"] for release in ("1000000000", "1000000001"))
    for name in template.functions:
        versions = [key for key, resource in first.items() if is_version_of(name, resource)]
        if len(versions) != 1 or versions[0] in second:
            yield f"{name}: its version must have another logical id with another Release, or a changed setting never reaches the alias"
        if first[name]["Properties"] == second[name]["Properties"]:
            yield f"{name}: its properties must change with Release, or Lambda publishes no version"


def is_version_of(name, resource):
    return resource["Type"] == "AWS::Lambda::Version" and resource["Properties"]["FunctionName"] == {"Ref": name}


def errors_in_roles(resources):
    """Of the translated template, because SAM makes a role for a function that has none."""
    for name, resource in resources.items():
        if resource["Type"] == "AWS::IAM::Role" and "PermissionsBoundary" not in resource["Properties"]:
            yield f"{name}: PermissionsBoundary must be that of the parameter PermissionsBoundaryArn"


def errors_in_routes(template):
    for name, event in template.events.items():
        mode = event.get("ResponseTransferMode", "BUFFERED")
        if mode not in TRANSFER_MODES:
            yield f"{name}: ResponseTransferMode must be one of {', '.join(TRANSFER_MODES)}, but is {mode}"
    for path in sorted({path for _, path in template.routes}):
        if ("ANY", path) not in template.routes:
            yield f"{path}: no event for other methods (Method: any)"


def errors_in_samples(template, folder):
    # A GET beside a POST has the same input in its query; one sample of it is enough.
    unsampled = {(method, path) for method, path in template.routes if method not in ("ANY", "HEAD") and not (method == "GET" and ("POST", path) in template.routes)}
    for file in sorted(folder.glob("*.json")):
        try:
            event = json.loads(file.read_text())
            if "awslogs" in event or "Records" in event or "detail-type" in event:  # events of log groups, queues and schedules have no route
                continue
            json.loads(event["body"] or "{}")
        except (ValueError, KeyError) as error:
            yield f"{file}: no JSON event with a JSON body: {error!r}"
            continue
        if event.get("version") == "2.0":
            route = tuple(event["routeKey"].split(" "))
        else:
            route = (event["httpMethod"], event["resource"])
            unsampled.discard(route)
        if route not in template.routes:
            yield f"{file}: {' '.join(route)} is not a route of the template"
    for method, path in sorted(unsampled):
        yield f"{folder}: no sample of {method} {path}"


def main():
    template = Template(yaml_parse(Path("template.yaml").read_text()))
    errors = [
        *errors_in_functions(template),
        *errors_in_versions(template),
        *errors_in_roles(template.translated()["Resources"]),
        *errors_in_routes(template),
        *errors_in_samples(template, Path("events")),
    ]
    print(*errors, sep="\n", end="\n" if errors else "", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
