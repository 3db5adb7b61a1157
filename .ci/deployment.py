"""Checks samconfig.toml's values of template.yaml's parameters for one environment. bin/deploy runs it before it builds anything.

Usage: deployment.py ENVIRONMENT            wrong names and values, contradictions between values; exit status 1 if the deployment would fail
       deployment.py ENVIRONMENT --deploy   also decisions, region and account; prints template, region, parameters and tags, one a line
All parameters are printed, those without a value in samconfig.toml with their defaults: "sam deploy" keeps the stack's value of others.
Errors and notes go to standard error. Variables: ACCEPT=CorsOrigins,… accepts what production leaves undecided; HOTFIX=true shifts all traffic at
once, also while an alarm is firing.
"""

import difflib
import os
import re
import sys
import time
from pathlib import Path

import boto3
from samcli.yamlhelper import yaml_parse

import account
import samconfig

ROOT = Path(__file__).resolve().parent.parent
MANAGED_MIN_MB = 2048
ADDRESSES = ("AnthropicBaseUrl", "AnthropicAwsBaseUrl", "BedrockBaseUrl")
IN_THE_REGION = ("ClaudeSecretArn", "ClaudeSecretKeyArn", "AlarmTopicArn", "CertificateArn", "UserPoolArn", "AuthorizerArn")
BUDGETS = ("BudgetUsdPerDay", "BudgetUsdPerMonth", "BudgetCallsPerDay", "BudgetCallsPerMonth")
# What each provider needs, as in the rules of template.yaml.
NEEDED = {"anthropic": "ClaudeSecretArn", "anthropic-aws": "AnthropicAwsWorkspaceId", "bedrock": "BedrockModels"}


def parameters(template, given):
    """The value of each parameter: that of samconfig.toml, or else its default."""
    return {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()} | given


def unknown(template, given):
    """The SAM CLI ignores names that the template does not have."""
    known = template["Parameters"].keys()
    for name in given.keys() - known:
        similar = difflib.get_close_matches(name, known, 1)
        yield f"{name} is no parameter of template.yaml{f'; {similar[0]} is one' if similar else ''}"


def invalid(template, values):
    """What CloudFormation would refuse."""
    for name, parameter in template["Parameters"].items():
        value = values[name]
        allowed = list(map(str, parameter.get("AllowedValues", [value])))
        if value not in allowed:
            yield f"{name} must be one of {', '.join(filter(None, allowed))}, but is {value}"
        elif not re.fullmatch(parameter.get("AllowedPattern", ".*"), value, re.DOTALL):
            yield f"{name} must match {parameter['AllowedPattern']}, but is {value}"
        elif parameter.get("Type") == "Number" and not is_in_range(value, parameter):
            yield f"{name} must be a number{range_of(parameter)}, but is {value}"


def is_in_range(value, parameter):
    if not re.fullmatch(r"[0-9]+([.][0-9]+)?", value):
        return False
    return float(parameter.get("MinValue", value)) <= float(value) <= float(parameter.get("MaxValue", value))


def range_of(parameter):
    return "".join(f" {word} {parameter[bound]}" for word, bound in (("from", "MinValue"), ("to", "MaxValue")) if bound in parameter)


def as_option(values):
    """All values for "sam deploy --parameter-overrides". Its parser drops an empty value without quotes."""
    return " ".join('{}="{}"'.format(name, value.replace('"', '\\"')) for name, value in values.items())


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
    a_minute = 60 * float(values["PlanRate"])
    if values["Firewall"] == "true" and values["Access"] == "api-key" and int(values["FirewallRequestsPerMinute"]) < a_minute:
        yield (
            f"FirewallRequestsPerMinute limits an address to {values['FirewallRequestsPerMinute']} requests a minute, "
            f"before PlanRate limits its API key to {a_minute:.0f}"
        )


def undecided(values, accepted=frozenset()):
    """What each deployment to production decides: a value in samconfig.toml, or, where a default can be meant, its name in ACCEPT."""
    if values["Stage"] != "production":
        return
    for provider in values["ClaudeProviders"].split(","):
        if not values[NEEDED[provider]]:
            yield f"{NEEDED[provider]}: the provider {provider} needs it; ClaudeProviders has others, two of them without a key"
    defaults = {
        "CorsOrigins": ("localhost" in values["CorsOrigins"], "browsers' origins are those of development servers"),
        "Budget": (not any(values[budget] for budget in BUDGETS), f"nothing limits the cost of Claude: {', '.join(BUDGETS)}"),
        "AlarmTopicArn": (not values["AlarmTopicArn"], "no alarm notifies anybody"),
    }
    known = [*defaults, "GatewayLogRole"]
    for name in sorted(accepted - set(known)):
        yield f"ACCEPT={name}: expected {', '.join(known)}"
    for name, (is_open, meaning) in defaults.items():
        if is_open and name not in accepted:
            yield f"{name}: {meaning}; set it, or ACCEPT={name}"


def wrong_regions(values, region):
    for name in IN_THE_REGION:
        parts = values.get(name, "").split(":")
        if len(parts) > 3 and parts[3] != region:
            yield f"{name} is in {parts[3]}, but the deployment is to {region}"


def template_file(values):
    """template.yaml, or what compute.py makes of it."""
    return "target/managed.json" if values["Compute"] == "managed" else "template.yaml"


def deployment_errors(values, config, region):
    """What only a deployment needs. Calls AWS, unless an error is found before."""
    accepted = frozenset(filter(None, os.environ.get("ACCEPT", "").split(",")))
    found = [*undecided(values, accepted), *wrong_regions(values, region)]
    if found:
        return found
    session = boto3.Session(region_name=region)
    told = list(account.findings(values, config, region, session.client, accepted))
    for note in (text for is_error, text in told if not is_error):
        print(f"Note: {note}", file=sys.stderr)
    return [text for is_error, text in told if is_error]


def main(environment, deploys):
    config = samconfig.settings(environment)
    template = yaml_parse((ROOT / "template.yaml").read_text())
    try:
        given = samconfig.overrides(config)
    except ValueError as error:
        sys.exit(f"{environment}: {error}")
    values = parameters(template, given) | {"Release": str(int(time.time()))}
    if os.environ.get("HOTFIX") == "true":
        values["GradualDeployment"] = "false"
    region = samconfig.region(environment, config) if deploys else None
    wrong = [*unknown(template, given), *invalid(template, values)]
    if not wrong:
        for note in notes(values):
            print(f"{environment}: Note: {note}", file=sys.stderr)
        wrong = [*errors(values), *(deployment_errors(values, config, region) if deploys else [])]
    for error in wrong:
        print(f"{environment}: {error}", file=sys.stderr)
    if deploys and not wrong:
        tags = config.get("tags", "")
        print(template_file(values), region, as_option(values), " ".join([tags] if isinstance(tags, str) else tags), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1], "--deploy" in sys.argv[2:]))
