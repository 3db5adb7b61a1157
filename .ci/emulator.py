"""The AWS emulator ministack, with six features that template.yaml needs in addition:

- Response streaming. The emulator treats streamed integrations and responses (status and headers, eight NUL bytes, body) as
  buffered ones.
- Parameters in SAM's own decisions. SAM gets only their defaults; GradualDeployment matters here, because the emulator has no
  CodeDeploy.
- Anomaly detectors, alarms on several metrics, and saved queries. The emulator has none; they are accepted and ignored.
- Numbers in event source mappings. CloudFormation's parameters are texts, with which the poller of the queues fails at each poll.
- Time. On a busy machine a cold start exceeds the functions' timeouts, so each has at least two minutes.
- Snapshots. The emulator starts a container of each function when its version is published, which occupies a machine for minutes; here,
  the first invocation starts it.
"""

import json

from ministack import app
from ministack.services import apigateway_v1, lambda_svc
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as RESOURCES
from samtranslator.translator import transform as sam

STREAM = "/response-streaming-invocations"
END_OF_HEAD = "\0" * 8

reference_of = apigateway_v1._extract_lambda_ref_from_integration_uri
transform = sam.transform
answer_of = lambda_svc.lambda_execute_result_to_api_proxy_response


def reference_without_stream(uri):
    return reference_of(uri.replace(STREAM, "/invocations"))


def answer_out_of_stream(result):
    payload = result.get("body")
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", errors="replace")
    if isinstance(payload, str) and END_OF_HEAD in payload:
        head, body = payload.split(END_OF_HEAD, 1)
        return {**json.loads(head), "body": body}, None
    return answer_of(result)


def transform_without_codedeploy(template, parameters, policies):
    return transform(template, {**parameters, "GradualDeployment": "false"}, policies)


def taken_for_there(logical_id, properties, stack):
    name = f"{stack}-{logical_id}"
    return name, {"Arn": f"arn:aws:cloudwatch:us-east-1:000000000000:alarm:{name}"}


def alarm_on_one_metric(logical_id, properties, stack):
    return (taken_for_there if properties.get("Metrics") else alarm)(logical_id, properties, stack)


def mapping_with_numbers(logical_id, properties, stack):
    scaling = properties.get("ScalingConfig", {})
    return mapping(logical_id, {**properties, "ScalingConfig": {name: int(value) for name, value in scaling.items()}}, stack)


def function_with_time(logical_id, properties, stack):
    return function(logical_id, {**properties, "Timeout": max(120, int(properties.get("Timeout", 3)))}, stack)


def active_at_once(name, version):
    version["config"].update(State="Active", StateReason="", StateReasonCode="", LastUpdateStatus="Successful")


function = RESOURCES["AWS::Lambda::Function"]["create"]
RESOURCES["AWS::Lambda::Function"]["create"] = function_with_time
mapping = RESOURCES["AWS::Lambda::EventSourceMapping"]["create"]
RESOURCES["AWS::Lambda::EventSourceMapping"]["create"] = mapping_with_numbers
alarm = RESOURCES["AWS::CloudWatch::Alarm"]["create"]
RESOURCES["AWS::CloudWatch::Alarm"]["create"] = alarm_on_one_metric
for kind in ("AWS::CloudWatch::AnomalyDetector", "AWS::Logs::QueryDefinition"):
    RESOURCES[kind] = {"create": taken_for_there, "delete": lambda physical_id, properties: None}
sam.transform = transform_without_codedeploy
apigateway_v1._extract_lambda_ref_from_integration_uri = reference_without_stream
lambda_svc.lambda_execute_result_to_api_proxy_response = answer_out_of_stream
lambda_svc._snapstart_provision_version_async = active_at_once

if __name__ == "__main__":
    app.main()
