"""What a deployment needs in the AWS account: credentials, a stack that can be updated, the secret and its key, the topic, concurrency. Reads only."""

from botocore.exceptions import BotoCoreError, ClientError

ERROR, NOTE = True, False
DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
# Lambda keeps so much concurrency for functions that reserve none.
UNRESERVED = 100
# Functions with a route, except Operations: those to which EndpointConcurrency applies.
ENDPOINTS = 10
STUCK = {
    "ROLLBACK_COMPLETE": "delete it: aws cloudformation delete-stack --stack-name {}",
    "ROLLBACK_FAILED": "delete it; docs/production.md has the table that remains",
    "DELETE_FAILED": "delete it again: aws cloudformation delete-stack --stack-name {}",
    "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback --stack-name {}",
}


def findings(values, config, client):
    """Pairs of ERROR or NOTE, and a text. client(service) is boto3's."""
    try:
        client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        yield ERROR, f"credentials: AWS accepts none ({error}); aws sts get-caller-identity must work"
        return
    stack = config["stack_name"]
    state = stack_state(client, stack)
    if state in STUCK:
        yield ERROR, f"the stack {stack} is {state}: {STUCK[state].format(stack)}"
    elif state.endswith("_IN_PROGRESS") and state != "REVIEW_IN_PROGRESS":
        yield ERROR, f"the stack {stack} is {state}: wait, or stop it with make rollback"
    for check in (secret, topic, concurrency):
        try:
            yield from check(values, state, client)
        except ClientError as error:
            is_denied = error.response["Error"]["Code"] in DENIED
            yield (NOTE if is_denied else ERROR), f"{check.__name__}: {error}"


def stack_state(client, stack):
    """The state, or "" if there is no stack of that name."""
    try:
        return client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError:
        return ""


def secret(values, state, client):
    arn = values["ClaudeSecretArn"]
    if not arn or "anthropic" not in values["ClaudeProviders"].split(","):
        return
    key = client("secretsmanager").describe_secret(SecretId=arn).get("KmsKeyId", "alias/aws/secretsmanager")
    if not key.endswith("alias/aws/secretsmanager") and not values["ClaudeSecretKeyArn"]:
        yield ERROR, f"ClaudeSecretKeyArn: the secret is encrypted with the key {key}, which the functions must be allowed to use"


def topic(values, state, client):
    if not values["AlarmTopicArn"]:
        return
    told = client("sns").get_topic_attributes(TopicArn=values["AlarmTopicArn"])["Attributes"]
    if told.get("KmsMasterKeyId", "").endswith("alias/aws/sns"):
        yield ERROR, "AlarmTopicArn: alarms cannot use a topic that is encrypted with alias/aws/sns; take a key of your own"
    if told.get("SubscriptionsConfirmed", "0") == "0":
        yield NOTE, "AlarmTopicArn: nobody has confirmed a subscription to the topic"


def concurrency(values, state, client):
    if state or values["ReserveConcurrency"] != "true":
        return
    needed = int(values["WorkerConcurrency"]) + int(values["BridgeConcurrency"]) + 2
    needed += ENDPOINTS * int(values["EndpointConcurrency"] or 0)
    free = client("lambda").get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] - UNRESERVED
    if needed > free:
        yield ERROR, (
            f"ReserveConcurrency: {needed} must be reserved, but the account has {max(free, 0)}; "
            "ask for a higher quota (Lambda, L-B99A9384), or ReserveConcurrency=false"
        )
