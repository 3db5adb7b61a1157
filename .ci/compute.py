"""Writes the template of a deployment with Compute=managed: functions with a route, except Operations, run on Lambda Managed Instances.

SAM allows no condition in a function's CapacityProviderConfig, and no VpcConfig beside it, so no parameter alone can choose.
Usage: compute.py FILE      FILE is in a folder of the project's root, because paths of code are relative to the template
"""

import functools
import json
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
ON_LAMBDA = {"Operations"}
# Managed Instances have no SnapStart and no reserved concurrency. Their network is the capacity provider's.
REMOVED = ("SnapStart", "VpcConfig", "ReservedConcurrentExecutions")
INSERTED = {
    "CapacityProviderConfig": {
        "Arn": {"Fn::GetAtt": ["Capacity", "Arn"]},
        "PerExecutionEnvironmentMaxConcurrency": {"Ref": "ManagedConcurrency"},
    },
    "FunctionScalingConfig": {
        "MinExecutionEnvironments": {"Ref": "ManagedMinEnvironments"},
        "MaxExecutionEnvironments": {"Ref": "ManagedMaxEnvironments"},
    },
    # An environment has at least 2 GB, so OperationsMemorySize is too little.
    "MemorySize": {"Ref": "MemorySize"},
}


def has_route(function):
    return any(event["Type"] == "Api" for event in function.get("Events", {}).values())


def managed(template):
    """The template with the functions' properties of Managed Instances. Returns the same object, modified."""
    shared = template["Globals"]["Function"]
    snap_start = shared.pop("SnapStart")
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        function = resource["Properties"]
        if has_route(function) and name not in ON_LAMBDA:
            for removed in REMOVED:
                function.pop(removed, None)
            function.update(INSERTED)
        else:
            function["SnapStart"] = snap_start
    template["Parameters"]["Compute"].update(Default="managed", AllowedValues=["managed"])
    del template["Rules"]["ManagedInstancesAreInserted"]
    return template


def with_paths_from(folder, template):
    """The template for a file in that folder of the root."""
    up = "../" * len(Path(folder).parts)
    template["Globals"]["Function"]["CodeUri"] = up + template["Globals"]["Function"]["CodeUri"]
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = up + resource["Properties"]["ContentUri"]
    return template


@functools.cache
def text():
    """template.yaml as JSON. In YAML, anchors make one object of several properties."""
    return json.dumps(yaml_parse((ROOT / "template.yaml").read_text()))


def read():
    return json.loads(text())


def main(file):
    template = with_paths_from(Path(file).parent, managed(read()))
    (ROOT / file).parent.mkdir(exist_ok=True)
    (ROOT / file).write_text(json.dumps(template, indent=2))


if __name__ == "__main__":
    main(sys.argv[1])
