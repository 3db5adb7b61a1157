"""Combinations of template.yaml's parameters that must deploy, and some that its rules must refuse.

Usage: combinations.py FILE            writes the distinct resources of all combinations as one template, for cfn-lint and checkov
       combinations.py --each FOLDER   writes what CloudFormation would create of each, conditions resolved: complete, and slow to lint
References and values are checked here for each combination, and the deployer's policy for all. A feature with parameters adds its combinations to ACCEPTED, and values that a rule refuses to REFUSED.
"""

import json
import os
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import compute
import deployer_policy
from check_template import Template
from deployment import invalid

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:claude-Ab12Cd"
ANTHROPIC = {"ClaudeSecretArn": SECRET}
ANTHROPIC_AWS = {"AnthropicAwsWorkspaceId": "wrkspc_01"}
BEDROCK = {"BedrockModels": "claude-haiku-5-5=us.anthropic.claude-haiku-5-5"}
VPC = {"VpcId": "vpc-0123abcd", "SubnetIds": "subnet-0123abcd,subnet-4567abcd"}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0123-abcd"
DOMAIN = {"DomainName": "api.example.com", "CertificateArn": CERTIFICATE, "HostedZoneId": "Z0123456789"}
CDN = {**DOMAIN, "Cdn": "callers", "CdnDomainName": "www.example.com", "CdnCertificateArn": CERTIFICATE}
PUBLIC_CDN = {**CDN, "Cdn": "public", "CachePublic": "true"}
MANAGED = {"Compute": "managed", "MemorySize": "2048", **VPC}

ACCEPTED = {
    "defaults": ANTHROPIC,
    "dev": {**ANTHROPIC, "Stage": "dev", "ReserveConcurrency": "false", "DeploymentType": "AllAtOnce", "LogRetentionDays": "7", "GradualDeployment": "false"},
    "production": {
        **ANTHROPIC, "ClaudeSecretKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/0123-abcd", "Settings": "CIRCUIT_WINDOW=50,OTEL_SERVICE_NAME=api",
        "Stage": "production", "Firewall": "true", "DomainName": "api.example.com", "HostedZoneId": "Z0123456789",
        "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/0123-abcd", "AlarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms", "GatewayLogRole": "exists",
        "PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary-of-prompt-builder",
    },
    "anthropic-aws": {"ClaudeProviders": "anthropic-aws", **ANTHROPIC_AWS},
    "bedrock": {"ClaudeProviders": "bedrock", **BEDROCK, "Architecture": "x86_64"},
    "all-providers": {"ClaudeProviders": "bedrock,anthropic-aws,anthropic", **ANTHROPIC, **ANTHROPIC_AWS, **BEDROCK},
    "valkey-vpc": {**ANTHROPIC, "Valkey": "vpc", **VPC},
    "valkey-public": {**ANTHROPIC, "Valkey": "public", "Warming": "true", "RefreshAhead": "true", "Prefetch": "true", "Bulk": "true"},
    "cognito": {**ANTHROPIC, "Access": "cognito", "UserPoolArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc", "CacheScope": "caller"},
    "authorizer": {**ANTHROPIC, "Access": "authorizer", "AuthorizerArn": "arn:aws:lambda:eu-west-1:123456789012:function:authorizer"},
    "iam-public-cache": {**ANTHROPIC, "Access": "iam", "CachePublic": "true", "OperatorKeySha256": "0" * 64, "Build": "1.0.0+8cf683b2a1c4"},
    "cdn": {**ANTHROPIC, **CDN, "HostedZoneId": "", "CacheScope": "caller"},
    "cdn-of-two-regions": {
        **ANTHROPIC, **PUBLIC_CDN, "DomainRouting": "latency", "CdnShieldRegion": "eu-west-1", "CdnPriceClass": "PriceClass_All",
        "CdnWebAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cdn/0123-abcd",
    },
    "two-regions": {**ANTHROPIC, **DOMAIN, "DomainRouting": "latency", "Firewall": "true"},
    "without-jobs": {**ANTHROPIC, "AcceptJobs": "false", "JobsPaused": "true", "StreamingRuntime": "managed"},
    "reserved": {**ANTHROPIC, "EndpointConcurrency": "50"},
    "replica-owner": {**ANTHROPIC, "Stage": "production", "ReplicaRegion": "eu-central-1"},
    "replica-owner-of-three": {**ANTHROPIC, "Bulk": "true", "ReplicaRegion": "eu-central-1", "ReplicaRegion2": "us-gov-west-1"},
    "replica-of-another-stack": {**ANTHROPIC, "Valkey": "public", "ReplicaTableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/prompt-builder-Replica-1A2B"},
    "managed": {**ANTHROPIC, **MANAGED},
    "managed-valkey-vpc": {"ClaudeProviders": "bedrock,anthropic", **ANTHROPIC, **BEDROCK, **MANAGED, "Valkey": "vpc", "Firewall": "true"},
    "managed-valkey-public": {**ANTHROPIC, **MANAGED, "Valkey": "public", "Access": "iam", "EndpointConcurrency": "50", "ReserveConcurrency": "false"},
}
REFUSED = {
    "no secret": {},
    "no workspace": {"ClaudeProviders": "anthropic,anthropic-aws", **ANTHROPIC},
    "no models on Bedrock": {"ClaudeProviders": "bedrock"},
    "no user pool": {**ANTHROPIC, "Access": "cognito"},
    "no authorizer": {**ANTHROPIC, "Access": "authorizer"},
    "no certificate": {**ANTHROPIC, "DomainName": "api.example.com"},
    "no VPC for Valkey": {**ANTHROPIC, "Valkey": "vpc"},
    "no domain behind the CDN": {**ANTHROPIC, **CDN, "DomainName": ""},
    "no domain of the CDN": {**ANTHROPIC, **CDN, "CdnDomainName": ""},
    "no certificate of the CDN": {**ANTHROPIC, **DOMAIN, "Cdn": "callers", "CdnDomainName": "www.example.com"},
    "a firewall that counts the CDN's addresses": {**ANTHROPIC, **CDN, "Firewall": "true"},
    "signatures behind the CDN": {**ANTHROPIC, **CDN, "Access": "iam"},
    "private answers for everybody": {**ANTHROPIC, **PUBLIC_CDN, "CachePublic": "false"},
    "answers of callers for everybody": {**ANTHROPIC, **PUBLIC_CDN, "CacheScope": "caller"},
    "no zone for a latency record": {**ANTHROPIC, **DOMAIN, "DomainRouting": "latency", "HostedZoneId": ""},
    "two owners of the replica": {**ANTHROPIC, "ReplicaRegion": "eu-central-1", "ReplicaTableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Replica"},
    "no second region of the replica": {**ANTHROPIC, "ReplicaRegion2": "eu-central-1"},
    "no VPC for Managed Instances": {**ANTHROPIC, "Compute": "managed"},
}
# CloudFront's log exists in this region only.
PSEUDO_PARAMETERS = {"AWS::Region": "us-east-1"}
NO_VALUE = {"Ref": "AWS::NoValue"}
# CloudFormation's limit of resources in a stack.
MAX_RESOURCES = 500
IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


class Deployment:
    """A template with values for its parameters."""

    def __init__(self, template, overrides):
        unknown = overrides.keys() - template["Parameters"].keys()
        if unknown:
            raise ValueError(f"no parameters of the template: {', '.join(sorted(unknown))}")
        self.template = template
        self.values = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()} | overrides
        self.conditions = template.get("Conditions", {})

    def holds(self, condition):
        [(function, operands)] = condition.items()
        match function:
            case "Condition":
                return self.holds(self.conditions[operands])
            case "Fn::Equals":
                return self.value(operands[0]) == self.value(operands[1])
            case "Fn::Not":
                return not self.holds(operands[0])
            case "Fn::And":
                return all(map(self.holds, operands))
            case "Fn::Or":
                return any(map(self.holds, operands))
            case "Fn::Contains":
                return self.value(operands[1]) in map(self.value, operands[0])
        raise ValueError(f"no function of conditions: {function}")

    def value(self, operand):
        return (self.values | PSEUDO_PARAMETERS)[operand["Ref"]] if isinstance(operand, dict) else str(operand)

    def broken_rules(self):
        for rule in self.template.get("Rules", {}).values():
            if "RuleCondition" not in rule or self.holds(rule["RuleCondition"]):
                yield from (assertion["AssertDescription"] for assertion in rule["Assertions"] if not self.holds(assertion["Assert"]))

    def resolved(self):
        """What CloudFormation would create: without conditions and rules, with the parameters' values as defaults."""
        parts = {key: part for key, part in self.template.items() if key not in ("Conditions", "Rules")}
        for section in ("Resources", "Outputs"):
            parts[section] = {name: self._without_condition(item) for name, item in parts.get(section, {}).items() if self._exists(item)}
        for name, parameter in parts["Parameters"].items():
            parameter["Default"] = self._typed(name)
        for resource in parts["Resources"].values():
            self._keep_dependencies(resource, parts["Resources"])
        return parts

    def _typed(self, name):
        return int(self.values[name]) if self.template["Parameters"][name]["Type"] == "Number" else self.values[name]

    def _exists(self, item):
        return "Condition" not in item or self.holds({"Condition": item["Condition"]})

    def _without_condition(self, item):
        return self._chosen({key: value for key, value in item.items() if key != "Condition"})

    def _chosen(self, node):
        if isinstance(node, list):
            return [item for item in map(self._chosen, node) if item != NO_VALUE]
        if not isinstance(node, dict):
            return node
        if list(node) == ["Ref"] and node["Ref"] in self.values:
            return self._typed(node["Ref"])
        if list(node) == ["Fn::If"]:
            condition, then, otherwise = node["Fn::If"]
            return self._chosen(then if self.holds({"Condition": condition}) else otherwise)
        chosen = {key: self._chosen(value) for key, value in node.items()}
        return {key: value for key, value in chosen.items() if value != NO_VALUE}

    @staticmethod
    def _keep_dependencies(resource, resources):
        depends = resource.get("DependsOn", [])
        kept = [name for name in ([depends] if isinstance(depends, str) else depends) if name in resources]
        if kept:
            resource["DependsOn"] = kept
        else:
            resource.pop("DependsOn", None)


def template_for(overrides):
    template = compute.read()
    return compute.managed(template) if overrides.get("Compute") == "managed" else template


def references(node):
    """The names that a part of a template refers to, without AWS's own."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            elif key == "Fn::GetAtt":
                yield (value.split(".") if isinstance(value, str) else value)[0]
            elif key == "Fn::Sub":
                text, own = value if isinstance(value, list) else (value, {})
                yield from set(IN_TEXT.findall(text)) - own.keys()
                yield from references(own)
            else:
                yield from references(value)


def errors_in(source, overrides, resolved):
    deployment = Deployment(source, overrides)
    yield from invalid(source, deployment.values)
    yield from (f"refused by a rule: {broken}" for broken in deployment.broken_rules())
    known = resolved["Resources"].keys() | resolved["Parameters"].keys()
    used = {name for section in ("Resources", "Outputs") for name in references(resolved[section]) if not name.startswith("AWS::")}
    yield from (f"{name} is referred to, but does not exist" for name in sorted(used - known))
    if len(resolved["Resources"]) > MAX_RESOURCES:
        yield f"{len(resolved['Resources'])} resources; CloudFormation allows {MAX_RESOURCES}"


def accepted(found):
    """The resolved template of each accepted combination, by its name. Adds errors to found."""
    missing = set(compute.read()["Resources"])
    for name, overrides in ACCEPTED.items():
        source = template_for(overrides)
        resolved = Deployment(Template(source).translated(overrides), overrides).resolved()
        found.extend(f"{name}: {error}" for error in errors_in(source, overrides, resolved))
        missing -= resolved["Resources"].keys()
        yield name, resolved
    # A SAM layer has a name with a hash after the translation.
    found.extend(f"{name} is in no accepted combination" for name in sorted(missing) if not name.endswith("Layer"))


def errors_in_refused():
    for name, overrides in REFUSED.items():
        if not any(Deployment(template_for(overrides), overrides).broken_rules()):
            yield f"{name}: expected a rule to refuse these parameters"
    if not any(Deployment(compute.read(), ACCEPTED["managed"]).broken_rules()):
        yield "Compute=managed: expected a rule to refuse template.yaml itself"


def form(item):
    """A definition without the values of a function's environment variables, which no linter reads."""
    if item.get("Type") != "AWS::Lambda::Function":
        return item
    variables = item["Properties"].get("Environment", {}).get("Variables", {})
    return {**item, "Properties": {**item["Properties"], "Environment": sorted(variables)}}


def distinct(templates):
    """One template with each form that a resource or output has in any of these. The second and later ones have numbered names."""
    union, forms = {}, {}
    for template in templates:
        union = union or {**template, "Resources": {}, "Outputs": {}}
        for section in ("Resources", "Outputs"):
            for name, item in template[section].items():
                known = forms.setdefault((section, name), [])
                if form(item) not in known:
                    known.append(form(item))
                    union[section][name if len(known) == 1 else f"{name}N{len(known)}"] = item
    return union


def main(arguments):
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    found = list(errors_in_refused())
    target = Path(arguments[-1])
    target.parent.mkdir(parents=True, exist_ok=True)
    if arguments[0] == "--each":
        target.mkdir(exist_ok=True)
        for name, resolved in accepted(found):
            (target / f"{name}.json").write_text(json.dumps(resolved, indent=1))
    else:
        union = distinct(resolved for _, resolved in accepted(found))
        target.write_text(json.dumps(union, indent=1))
        found.extend(deployer_policy.errors(union))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
