"""Compares the policies of docs/ with a template: those of the deployer with what CloudFormation's resource schemas, as cfn-lint has them, demand for
its resources, and the permissions boundary with its own policies."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import cfnlint

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas/resources"
HANDLERS = ("create", "read", "update", "delete")
DEPLOYER = ("docs/deployer-policy.json", "docs/deployer-policy-options.json")
BOUNDARY = "docs/permissions-boundary.json"
# What the schemas lack: the log of a distribution, the bucket of the SAM CLI with version, tags and policy, and "sam delete".
FURTHER = {("AWS::Logs::DeliverySource", "cloudfront:AllowVendedLogDeliveryForResource"), ("sam delete", "s3:DeleteObject")} | {
    ("the bucket of sam deploy", f"s3:{action}") for action in (
        "CreateBucket", "PutEncryptionConfiguration", "PutBucketPublicAccessBlock", "PutBucketVersioning", "PutBucketTagging", "PutBucketPolicy", "GetBucketPolicy", "TagResource", "UntagResource",
        "ListTagsForResource", "GetBucketLocation", "ListBucket", "PutObject", "GetObject",
    )
}
REPLICAS = "arn:aws:dynamodb:*:*:table/prompt-builder-*-Replica-*"
# A managed policy of IAM, without white space.
MAX_CHARACTERS = 6144
# Permissions for properties that the template does not use: resources of other services, keys of one's own, an imported table.
UNUSED = (
    "amplify:*", "application-autoscaling:*", "apprunner:*", "appsync:*", "autoloop:*", "bedrock-agentcore:*", "codewhisperer:*", "cognito-idp:*",
    "elasticfilesystem:*", "elasticloadbalancing:*", "firehose:*", "kinesis:*", "kms:*", "payments:*", "route53-recovery-control-config:*", "s3:*",
    "s3files:*", "workmail:*", "cloudfront:*ConnectionGroup", "cloudfront:GetVpcOrigin", "cloudwatch:PutMetricData", "ec2:*VerifiedAccess*", "elasticache:ModifyReplicationGroup", "iam:*GroupPolicy",
    "iam:*UserPolicy", "iam:DeleteRolePermissionsBoundary", "iam:DescribeOrganization", "iam:PutRolePolicy", "lambda:*CodeSigningConfig",
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


def listed(value):
    return [value] if isinstance(value, str) else value


def statements(file):
    return json.loads((ROOT / file).read_text())["Statement"]


def actions(parts):
    return [action for part in parts for action in listed(part["Action"])]


def functions_actions(template):
    """What the template's own policies allow its roles."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield from actions(resource["Properties"]["PolicyDocument"]["Statement"])


def errors(template):
    for file in (*DEPLOYER, BOUNDARY):
        size = len(json.dumps(json.loads((ROOT / file).read_text()), separators=(",", ":")))
        if size > MAX_CHARACTERS:
            yield f"{file} has {size} characters; IAM allows {MAX_CHARACTERS}"
    parts = [part for file in DEPLOYER for part in statements(file)]
    types = {resource["Type"] for resource in template["Resources"].values()}
    used = {(kind, action) for kind, action in demanded(types) if not matches(action, UNUSED)}
    for kind, action in sorted(FURTHER | used):
        if not matches(action, actions(parts)):
            yield f"{DEPLOYER[0]} lacks {action}, for {kind}"
    for action in sorted(set(functions_actions(template))):
        if not matches(action, actions(statements(BOUNDARY))):
            yield f"{BOUNDARY} lacks {action}"
    yield from unbounded(parts)


def unbounded(parts):
    """A deployer could become an administrator by what these actions allow without a condition, or read answers of callers."""
    conditions = {"iam:CreateRole": "iam:PermissionsBoundary", "iam:AttachRolePolicy": "iam:PermissionsBoundary",
                  "iam:PutRolePermissionsBoundary": "iam:PermissionsBoundary", "iam:PassRole": "iam:PassedToService"}
    for part in parts:
        keys = {key for operands in part.get("Condition", {}).values() for key in operands}
        for action, key in conditions.items():
            if matches(action, listed(part["Action"])) and key not in keys:
                yield f"{DEPLOYER[0]}: {part['Sid']} allows {action} without the condition {key}"
        if any(matches(f"dynamodb:{action}", listed(part["Action"])) for action in ("GetItem", "Query", "Scan")) and listed(part["Resource"]) != [REPLICAS]:
            yield f"{DEPLOYER[0]}: {part['Sid']} allows items of other tables than {REPLICAS}"
        if matches("iam:CreatePolicyVersion", listed(part["Action"])) and matches("arn:aws:iam::1:policy/boundary-of-prompt-builder", listed(part["Resource"])):
            yield f"{DEPLOYER[0]}: {part['Sid']} allows a change of the permissions boundary"
