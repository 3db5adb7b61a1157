"""Reads an environment's settings in samconfig.toml. Needs only the standard library of Python 3.11, because bin/stack runs it, too.

Usage: samconfig.py ENVIRONMENT   prints the name of the stack and the region, one a line
"""

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "samconfig.toml"


def environments(file=FILE):
    """The parameters of "sam deploy" by environment."""
    config = {name: commands for name, commands in tomllib.loads(file.read_text()).items() if isinstance(commands, dict)}
    return {
        name: commands.get("global", {}).get("parameters", {}) | commands["deploy"]["parameters"]
        for name, commands in config.items() if "deploy" in commands
    }


def settings(environment, file=FILE):
    """Those of one environment. Exits with status 2 if the file does not have it."""
    known = environments(file)
    if environment not in known:
        print(f"ENV must be one of: {' '.join(known)}", file=sys.stderr)
        sys.exit(2)
    return known[environment]


def overrides(config):
    """The values of the template's parameters that the file has, by name."""
    given = config.get("parameter_overrides", [])
    words = [word for text in ([given] if isinstance(given, str) else given) for word in shlex.split(text)]
    for word in words:
        if "=" not in word:
            raise ValueError(f"parameter_overrides: expected Name=value, but got {word}")
    return dict(word.split("=", 1) for word in words)


def region(config, variables=os.environ):
    """The region, as the AWS CLI finds it, or "". The SAM CLI ignores AWS_REGION, so bin/deploy passes it as an option."""
    return config.get("region") or variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or of_the_profile()


def of_the_profile():
    try:
        return subprocess.run(["aws", "configure", "get", "region"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    own = settings(sys.argv[1])
    print(own["stack_name"], region(own), sep="\n")
