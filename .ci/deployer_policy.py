"""Compares docs/deployer-policy.json with what CloudFormation's resource schemas, as cfn-lint has them, demand for the resources of a template."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import cfnlint

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas/resources"
HANDLERS = ("create", "read", "update", "delete")
# A managed policy of IAM, without white space.
MAX_CHARACTERS = 6144
# Permissions for properties that the template does not use: resources of other services, keys of one's own, items of an imported table.
UNUSED = (
    "amplify:*", "application-autoscaling:*", "apprunner:*", "appsync:*", "autoloop:*", "bedrock-agentcore:*", "codewhisperer:*", "cognito-idp:*",
    "elasticfilesystem:*", "elasticloadbalancing:*", "firehose:*", "kinesis:*", "kms:*", "payments:*", "route53-recovery-control-config:*", "s3:*",
    "s3files:*", "workmail:*", "cloudfront:*ConnectionGroup", "cloudfront:GetVpcOrigin", "cloudwatch:PutMetricData", "dynamodb:*Item",
    "dynamodb:Query", "dynamodb:Scan", "ec2:*VerifiedAccess*", "ec2:CreateVpcEndpoint", "elasticache:ModifyReplicationGroup", "iam:*GroupPolicy",
    "iam:*UserPolicy", "iam:*PermissionsBoundary", "iam:DescribeOrganization", "iam:PutRolePolicy", "lambda:*CodeSigningConfig",
    "logs:AllowVendedLogDeliveryForResource", "logs:*KmsKey", "logs:*LogStream*", "logs:PutLogEvents", "logs:PutBearerTokenAuthentication",
    "logs:PutLogGroupDeletionProtection", "dynamodb:ImportTable", "dynamodb:DescribeImport",
)


def demanded(types):
    """Actions by resource type."""
    for file in SCHEMAS.glob("*.json"):
        schema = json.loads(file.read_text())
        if schema.get("typeName") in types:
            for handler in HANDLERS:
                for action in schema.get("handlers", {}).get(handler, {}).get("permissions", []):
                    yield schema["typeName"], action.lower() if action.endswith("*") else action


def matches(action, patterns):
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def errors(template):
    text = (ROOT / "docs/deployer-policy.json").read_text()
    policy = json.loads(text)
    size = len(json.dumps(policy, separators=(",", ":")))
    if size > MAX_CHARACTERS:
        yield f"docs/deployer-policy.json has {size} characters; IAM allows {MAX_CHARACTERS}"
    allowed = [action for statement in policy["Statement"] for action in
               ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])]
    types = {resource["Type"] for resource in template["Resources"].values()}
    for kind, action in sorted(set(demanded(types))):
        if not matches(action, UNUSED) and not matches(action, allowed):
            yield f"docs/deployer-policy.json lacks {action}, for {kind}"
