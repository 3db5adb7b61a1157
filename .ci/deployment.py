"""Checks samconfig.toml's values of template.yaml's parameters for one environment. bin/deploy runs it before each deployment.

Usage: deployment.py ENVIRONMENT     prints the template's path; exit status 1 if the deployment would fail. Notes and errors go to standard error
"""

import shlex
import sys
import tomllib
from pathlib import Path

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
MANAGED_MIN_MB = 2048
ADDRESSES = ("AnthropicBaseUrl", "AnthropicAwsBaseUrl", "BedrockBaseUrl")


def parameters(template, overrides):
    """The value of each parameter: its default, unless samconfig.toml overrides it."""
    defaults = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    return defaults | dict(override.split("=", 1) for override in shlex.split(overrides))


def errors(values):
    for address in ADDRESSES:
        if values["Stage"] == "production" and values[address].startswith("http://"):
            yield f"{address} must be an https address in production: credentials and callers' texts go there"
    if values["Compute"] == "managed" and int(values["MemorySize"]) < MANAGED_MIN_MB:
        yield f"MemorySize must be at least {MANAGED_MIN_MB} on Managed Instances, but is {values['MemorySize']}"
    if int(values["ManagedMinEnvironments"]) > int(values["ManagedMaxEnvironments"]):
        yield "ManagedMinEnvironments must be at most ManagedMaxEnvironments"
    needed = int(values["JobConcurrency"]) + int(values["BackgroundConcurrency"])
    if values["ReserveConcurrency"] == "true" and int(values["WorkerConcurrency"]) < needed:
        yield (
            f"WorkerConcurrency must be at least JobConcurrency and BackgroundConcurrency together, {needed}, "
            f"but is {values['WorkerConcurrency']}: jobs would be throttled until they count as failed"
        )


def notes(values):
    if values["Stage"] == "production" and not values["AlarmTopicArn"]:
        yield "No alarm of this stack notifies anybody: AlarmTopicArn names no SNS topic. See docs/troubleshooting.md"


def template_file(values):
    """template.yaml, or what compute.py makes of it."""
    return "target/managed.json" if values["Compute"] == "managed" else "template.yaml"


def main(environment):
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = config[environment]["deploy"]["parameters"].get("parameter_overrides", "")
    values = parameters(yaml_parse((ROOT / "template.yaml").read_text()), overrides)
    wrong = list(errors(values))
    for line in [*(f"Error: {error}" for error in wrong), *(f"Note: {note}" for note in notes(values))]:
        print(f"{environment}: {line}", file=sys.stderr)
    print(template_file(values))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
