"""What a deployment needs in the AWS account: credentials, a stack that can be updated, the secret and its key, the topic, concurrency, and the
gateway's log role. Reads only."""

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

ERROR, NOTE = True, False
DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
# Lambda keeps so much concurrency for functions that reserve none.
UNRESERVED = 100
# Functions with a route, except Operations: those to which EndpointConcurrency applies.
ENDPOINTS = 10
STUCK = {
    "ROLLBACK_COMPLETE": "delete it: aws cloudformation delete-stack {}",
    "ROLLBACK_FAILED": "delete it, as docs/production.md has it for this state",
    "DELETE_FAILED": "delete it again: aws cloudformation delete-stack {}",
    "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback {}",
}
# A stack that does not exist, or has only a change set that was refused.
NEW = ("", "REVIEW_IN_PROGRESS")


@dataclass(frozen=True)
class Deployment:
    """The parameters' values, the stack with its state, and the names in ACCEPT."""

    values: dict
    stack: str
    state: str
    accepted: frozenset


def findings(values, config, region, client, accepted=frozenset()):
    """Pairs of ERROR or NOTE, and a text. client(service) is boto3's."""
    try:
        client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        yield ERROR, f"credentials: AWS accepts none ({error}); aws sts get-caller-identity must work"
        return
    stack = config["stack_name"]
    state = stack_state(client, stack)
    if state in STUCK:
        yield ERROR, f"the stack {stack} is {state}: {STUCK[state].format(f'--stack-name {stack} --region {region}')}"
    elif state.endswith("_IN_PROGRESS") and state not in NEW:
        yield ERROR, f"the stack {stack} is {state}: wait, or stop it with make rollback"
    for check in (secret, topic, concurrency, gateway_log_role):
        try:
            yield from check(Deployment(values, stack, state, accepted), client)
        except ClientError as error:
            is_denied = error.response["Error"]["Code"] in DENIED
            yield (NOTE if is_denied else ERROR), f"{check.__name__}: {error}"


def stack_state(client, stack):
    """The state, or "" if there is no stack of that name."""
    try:
        return client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError:
        return ""


def secret(deployment, client):
    values = deployment.values
    arn = values["ClaudeSecretArn"]
    if not arn or "anthropic" not in values["ClaudeProviders"].split(","):
        return
    key = client("secretsmanager").describe_secret(SecretId=arn).get("KmsKeyId", "alias/aws/secretsmanager")
    if not key.endswith("alias/aws/secretsmanager") and not values["ClaudeSecretKeyArn"]:
        yield ERROR, f"ClaudeSecretKeyArn: the secret is encrypted with the key {key}, which the functions must be allowed to use"


def topic(deployment, client):
    arn = deployment.values["AlarmTopicArn"]
    if not arn:
        return
    told = client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    if told.get("KmsMasterKeyId", "").endswith("alias/aws/sns"):
        yield ERROR, "AlarmTopicArn: alarms cannot use a topic that is encrypted with alias/aws/sns; take a key of your own"
    if told.get("SubscriptionsConfirmed", "0") == "0":
        yield NOTE, "AlarmTopicArn: nobody has confirmed a subscription to the topic"


def concurrency(deployment, client):
    values = deployment.values
    if deployment.state not in NEW or values["ReserveConcurrency"] != "true":
        return
    needed = int(values["WorkerConcurrency"]) + int(values["BridgeConcurrency"]) + 2
    needed += ENDPOINTS * int(values["EndpointConcurrency"] or 0)
    free = client("lambda").get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] - UNRESERVED
    if needed > free:
        yield ERROR, (
            f"ReserveConcurrency: {needed} must be reserved, but the account has {max(free, 0)}; "
            "ask for a higher quota (Lambda, L-B99A9384), or ReserveConcurrency=false"
        )


def gateway_log_role(deployment, client):
    """API Gateway has one role for the logs of all APIs of the account in a region, and the stack's would replace it."""
    role = client("apigateway").get_account().get("cloudwatchRoleArn", "")
    is_own = role.rpartition("/")[2].startswith(f"{deployment.stack}-GatewayRole-")
    if deployment.values["GatewayLogRole"] == "exists":
        if not role:
            yield ERROR, "GatewayLogRole: exists, but API Gateway has no log role in this region; create makes one"
    elif role and not is_own and "GatewayLogRole" not in deployment.accepted:
        yield ERROR, f"GatewayLogRole: the deployment would replace {role}, which all APIs of the region use; set it to exists, or ACCEPT=GatewayLogRole"
