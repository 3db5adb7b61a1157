"""Reads an environment's settings in samconfig.toml. Needs only the standard library of Python 3.11, because bin/stack runs it, too.

Usage: samconfig.py ENVIRONMENT   prints the name of the stack and the region, one a line
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "samconfig.toml"


def settings(environment, file=FILE):
    """The parameters of "sam deploy". Exits with status 2 if the file has no such environment."""
    config = tomllib.loads(file.read_text())
    known = [name for name, commands in config.items() if isinstance(commands, dict) and "deploy" in commands]
    if environment not in known:
        print(f"ENV must be one of: {' '.join(known)}", file=sys.stderr)
        sys.exit(2)
    commands = config[environment]
    return commands.get("global", {}).get("parameters", {}) | commands["deploy"]["parameters"]


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
